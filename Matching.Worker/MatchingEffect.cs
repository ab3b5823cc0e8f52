using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Events;
using RideAspire.Offers;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Matching;

/// <summary>
/// What a matching timer does: end the offers whose window is over, reserve the nearest free driver for each trip of a batch that nobody is
/// being asked for, the oldest trip first, and bring all pairs together: those who accept at once are assigned, the others are asked.
/// </summary>
/// <remarks>
/// A crash after the reservations: they lapse, as do the claims. A crash after the assignments or the offers: the timers fire once more,
/// find a trip that waits no more or somebody being asked, and the drivers' reservations lapse into a question to Postgres, which knows
/// that they are engaged.
/// </remarks>
internal sealed partial class MatchingEffect(
    IServiceScopeFactory scopes, DriverPool drivers, AfterCommit afterCommit, IOptions<MatchingOptions> options, ILogger<MatchingEffect> logger)
    : ITimerEffect
{
    /// <summary>For what another one is at in this instant: a driver who answers just now, or a driver or trip that somebody else had first.</summary>
    private static readonly TimeSpan soon = TimeSpan.FromMilliseconds(250);

    private readonly MatchingOptions options = options.Value;

    public async Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (lapsed, sought) = await services.GetRequiredService<TripSearch>().StillSoughtAsync(due, ct);
        await afterCommit.OffersOverAsync(lapsed);
        if (sought.Count < due.Count)
            await drivers.ForgetTripsAsync([.. due.Except(sought.Select(trip => trip.Id))]);

        // One whose window is just over is being answered in this instant.
        var rearms = sought.Where(trip => trip.AskedFor is not null)
            .Select(trip => new Rearm(trip.Id, trip.AskedFor > soon ? trip.AskedFor.Value : soon)).ToList();
        var unasked = sought.Where(trip => trip.AskedFor is null).ToList();

        var nearest = await drivers.ReserveNearestAsync(unasked);
        rearms.AddRange(unasked.Zip(nearest).Where(found => found.Second is null).Select(found => new Rearm(found.First.Id, BackOff(found.First.Age))));

        var pairs = unasked.Zip(nearest).Where(found => found.Second is not null)
            .ToLookup(found => found.Second!.Value.AcceptsAtOnce, found => new Assignment(found.First.Id, found.Second!.Value.Id));
        var assigned = await AssignAsync(services.GetRequiredService<TripAssignment>(), [.. pairs[true]], ct);
        var offered = await OfferAsync(services.GetRequiredService<OfferMaking>(), [.. pairs[false]], ct);
        rearms.AddRange(offered.Select(offer => new Rearm(offer.Trip, offer.LapsesIn)));

        var refused = pairs.SelectMany(pair => pair)
            .ExceptBy([.. assigned.Select(pair => pair.Trip), .. offered.Select(offer => offer.Trip)], pair => pair.Trip).ToList();
        await LetGoAsync(refused, services.GetRequiredService<TripAssignment>(), ct);
        rearms.AddRange(refused.Select(pair => new Rearm(pair.Trip, soon)));
        return rearms;
    }

    private async Task<IReadOnlyCollection<AssignedTrip>> AssignAsync(TripAssignment assignment, List<Assignment> pairs, CancellationToken ct)
    {
        var assigned = await assignment.AssignAsync(pairs, ct);
        foreach (var pair in assigned)
            Assigned(pair.Trip, pair.Driver);
        await afterCommit.AssignedAsync(assigned);
        return assigned;
    }

    private async Task<IReadOnlyCollection<MadeOffer>> OfferAsync(OfferMaking making, List<Assignment> pairs, CancellationToken ct)
    {
        var offered = await making.MakeAsync(pairs, options.OfferWindow, ct);
        foreach (var offer in offered)
            Offered(offer.Trip, offer.Driver, offer.Id, offer.LapsesIn.TotalSeconds);
        await afterCommit.OfferedAsync(offered, options.OfferWindow);
        return offered;
    }

    /// <summary>Postgres refused these pairs: the trip is not to be had any more, or the driver is engaged and stays marked.</summary>
    private async Task LetGoAsync(List<Assignment> refused, TripAssignment assignment, CancellationToken ct)
    {
        if (refused.Count == 0)
            return;

        var engaged = await assignment.EngagedDriversAsync([.. refused.Select(pair => pair.Driver)], ct);
        await drivers.MarkBusyAsync(engaged);
        await afterCommit.FreeDriversAsync([.. refused.Select(pair => pair.Driver).Except(engaged)]);
    }

    /// <summary>As long as the trip has waited, within bounds, give or take a tenth: it doubles, without a counter to keep.</summary>
    private TimeSpan BackOff(TimeSpan age)
    {
        var bounded = TimeSpan.FromTicks(Math.Clamp(age.Ticks, options.FirstRetry.Ticks, options.LongestRetry.Ticks));
        return bounded * (0.9 + (Random.Shared.NextDouble() * 0.2));
    }

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is assigned to driver {Driver}, who accepts at once.")]
    private partial void Assigned(Guid trip, string driver);

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is offered to driver {Driver} by offer {Offer} for {Seconds:0.0} s.")]
    private partial void Offered(Guid trip, string driver, Guid offer, double seconds);
}
