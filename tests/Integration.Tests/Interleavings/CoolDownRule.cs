using RideAspire.Drivers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>The rule that drivers obey who did not answer, over all trips of a run.</summary>
internal static class CoolDownRule
{
    private static readonly TimeSpan coolDown = new DriverOptions().CoolDown;

    /// <summary>
    /// Describes the first driver who let an offer lapse and got another trip before their cool-down was over. Null
    /// when there is none.
    /// </summary>
    /// <param name="trips">All trips.</param>
    /// <param name="offers">All their offers.</param>
    /// <param name="unmarked">Drivers whose marks lapse or are lost during the run: nothing keeps them back.</param>
    /// <remarks>
    /// Of each driver only the first offer counts. What follows an earlier change may come so late that it frees the
    /// driver from a later mark.
    /// </remarks>
    public static string? FindViolation(IEnumerable<Trip> trips, IEnumerable<Offer> offers, IReadOnlySet<string> unmarked)
    {
        var ends = trips.ToDictionary(trip => trip.Id, trip => trip.ClosedAt ?? DateTimeOffset.MaxValue);
        return offers.Where(offer => !unmarked.Contains(offer.DriverId)).GroupBy(offer => offer.DriverId)
            .Select(theirs => theirs.OrderBy(offer => offer.OfferedAt).Take(2).ToArray())
            .Where(pair => pair is [{ Status: OfferStatus.Lapsed } first, var second]
                && first.ClosedAt < ends[first.TripId] && second.OfferedAt - first.ClosedAt < coolDown)
            .Select(pair => $"{pair[0].DriverId} let offer {pair[0].Id} lapse and got {pair[1].Id} during the cool-down.")
            .FirstOrDefault();
    }
}
