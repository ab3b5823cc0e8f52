using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Schema;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests.Audits;

/// <summary>What became of a load's trips, by the database.</summary>
/// <param name="Load">The load, which has stopped.</param>
/// <param name="Trips">Its trips.</param>
/// <param name="Offers">All offers of these trips.</param>
/// <param name="LastLines">What the services printed last.</param>
internal sealed record Audit(Load Load, IReadOnlyList<Trip> Trips, IReadOnlyList<Offer> Offers, string LastLines)
{
    // All but the step that only ops can take: a load has no ops.
    private static readonly HashSet<(TripStatus From, TripStatus To)> steps =
    [
        (TripStatus.Waiting, TripStatus.Assigned), (TripStatus.Waiting, TripStatus.DriverNotFound),
        (TripStatus.Waiting, TripStatus.Cancelled), (TripStatus.Assigned, TripStatus.InProgress),
        (TripStatus.Assigned, TripStatus.Waiting), (TripStatus.Assigned, TripStatus.Cancelled),
        (TripStatus.InProgress, TripStatus.Completed),
    ];

    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>The guard of an assignment reads the clock a moment before the history does.</summary>
    private static readonly TimeSpan fromGuardToHistory = TimeSpan.FromMilliseconds(50);

    /// <summary>From deadline to close, by the database's clock, of the trips that found no driver.</summary>
    public Latencies Lateness { get; } = Latencies.Of(
        Trips.Where(trip => trip.Status == TripStatus.DriverNotFound).Select(trip => trip.ClosedAt!.Value - trip.DeadlineAt));

    /// <summary>
    /// Trips still WAITING long after their deadline, and answered bookings without a trip.
    /// </summary>
    public IReadOnlyList<Guid> Lost { get; } =
    [
        .. Trips.Where(trip => trip.Status == TripStatus.Waiting).Select(trip => trip.Id),
        .. Load.Booked.Values.Except(Trips.Select(trip => trip.Id)),
    ];

    /// <summary>
    /// Trips that expired before their deadline or were assigned after it, and whose offer was accepted too late.
    /// </summary>
    public IReadOnlyList<Guid> WrongSideOfDeadline { get; } =
    [
        .. Trips.Where(trip => trip.History.Any(IsOnWrongSide)).Select(trip => trip.Id),
        .. Offers.Where(IsAcceptedTooLate).Select(offer => offer.TripId),
    ];

    /// <summary>
    /// Two trips for one booking, trips whose history has an illegal step, trips of a driver who had another one at the
    /// same time, and trips that were offered to a driver twice.
    /// </summary>
    public IReadOnlyList<Guid> Doubled { get; } =
    [
        .. Trips.GroupBy(trip => trip.RiderId).Where(same => same.Count() > 1).SelectMany(same => same).Select(trip => trip.Id),
        .. Trips.Where(trip => !HasLegalHistory(trip)).Select(trip => trip.Id),
        .. Trips.SelectMany(TimesWithDriver).GroupBy(time => time.Driver).SelectMany(Overlapping),
        .. Offers.Where(offer => offer.Status != OfferStatus.Withdrawn).GroupBy(offer => (offer.TripId, offer.DriverId))
            .Where(same => same.Count() > 1).Select(same => same.Key.TripId),
    ];

    public IReadOnlyList<Answer> FailedRequests { get; } = [.. Load.Answers.Where(answer => answer.Failed)];

    /// <summary>
    /// The answers to bookings, whatever their status. Those of the first window are left out: all drivers of the load
    /// connect then, and no fault has begun.
    /// </summary>
    public IEnumerable<Answer> Bookings =>
        Load.Answers.Where(answer => answer.What == "POST /v1/trips" && answer.At >= Fleet.MatchWindow);

    /// <summary>The slowest answer to a booking, whatever its status.</summary>
    public TimeSpan SlowestBooking => Bookings.Select(answer => answer.Took).DefaultIfEmpty().Max();

    /// <summary>The slowest failure of a request: how long its caller waited for nothing.</summary>
    public TimeSpan SlowestRefusal { get; } =
        Load.Answers.Where(answer => answer.Failed).Select(answer => answer.Took).DefaultIfEmpty().Max();

    /// <summary>Stops the load. Waits until none of its trips is WAITING, or until a late one counts as lost.</summary>
    public static async Task<Audit> OfAsync(Fleet fleet, Load load)
    {
        await load.StopAsync();
        await using var db = fleet.NewContext();
        var trips = await ClosedAsync(db, load.Row, Fleet.MatchWindow + timeout);
        var offers = await db.Offers.AsNoTracking()
            .Where(offer => db.Trips.Any(trip => trip.Id == offer.TripId && trip.RiderId.StartsWith(load.Row))).ToListAsync();
        return new(load, trips, offers, fleet.LastLines);
    }

    /// <summary>Returns a load's trips once none of them is WAITING, or after the timeout.</summary>
    public static async Task<IReadOnlyList<Trip>> ClosedAsync(RidesDbContext db, string row, TimeSpan timeout)
    {
        using var looks = new PeriodicTimer(betweenLooks);
        var began = TimeProvider.System.GetTimestamp();
        var trips = db.Trips.AsNoTracking().Where(trip => trip.RiderId.StartsWith(row));
        while (await trips.AnyAsync(trip => trip.Status == TripStatus.Waiting) && TimeProvider.System.GetElapsedTime(began) < timeout)
            await looks.WaitForNextTickAsync();
        return await trips.ToListAsync();
    }

    private static bool IsOnWrongSide(TripChange change) =>
        (change.Status == TripStatus.DriverNotFound && change.At < change.DeadlineAt)
        || (change.Status == TripStatus.Assigned && change.At - fromGuardToHistory >= change.DeadlineAt);

    // A driver who has auto-accept on has an offer without a window.
    private static bool IsAcceptedTooLate(Offer offer) =>
        offer.Status is OfferStatus.Accepted or OfferStatus.Returned
        && offer.ClosedAt >= offer.LapsesAt && offer.OfferedAt != offer.LapsesAt;

    private static bool HasLegalHistory(Trip trip)
    {
        var statuses = trip.History.Select(change => change.Status).Prepend(TripStatus.Waiting).ToList();
        return trip.Version == statuses.Count && trip.Status == statuses[^1] && statuses.Zip(statuses.Skip(1)).All(steps.Contains);
    }

    /// <summary>From each assignment to the return or the end of the trip.</summary>
    private static IEnumerable<(string Driver, Guid Trip, DateTimeOffset From, DateTimeOffset To)> TimesWithDriver(Trip trip)
    {
        for (var i = 0; i < trip.History.Count; i++)
        {
            if (trip.History[i] is not { Status: TripStatus.Assigned, DriverId: { } driver, At: var from })
                continue;
            var end = trip.History.Skip(i + 1).FirstOrDefault(change => change.Status != TripStatus.InProgress);
            yield return (driver, trip.Id, from, end?.At ?? DateTimeOffset.MaxValue);
        }
    }

    private static IEnumerable<Guid> Overlapping(IEnumerable<(string Driver, Guid Trip, DateTimeOffset From, DateTimeOffset To)> times)
    {
        var inOrder = times.OrderBy(time => time.From).ToList();
        return inOrder.Zip(inOrder.Skip(1))
            .Where(pair => pair.Second.From + fromGuardToHistory < pair.First.To).Select(pair => pair.Second.Trip);
    }
}
