using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Matching;

/// <summary>
/// What a matching timer does: reserve the nearest free driver for each trip of a batch, the oldest trip first, and assign all pairs in
/// one statement.
/// </summary>
/// <remarks>
/// A crash after the reservations: they lapse, as do the claims. A crash after the assignment: the timers fire once more without
/// effect, and the drivers' reservations lapse into a question to Postgres, which knows that they are busy.
/// </remarks>
internal sealed partial class MatchingEffect(
    IServiceScopeFactory scopes, DriverPool drivers, TripTimers timers, IOptions<MatchingOptions> options, ILogger<MatchingEffect> logger)
    : ITimerEffect
{
    private readonly MatchingOptions options = options.Value;

    public async Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sought = await scope.ServiceProvider.GetRequiredService<TripSearch>().StillSoughtAsync(due, ct);
        if (sought.Count < due.Count)
            await drivers.ForgetTripsAsync([.. due.Except(sought.Select(trip => trip.Id))]);

        // Sent in order and not awaited one by one: Redis serves them in that order, so the oldest trip chooses first.
        var nearest = await Task.WhenAll(sought.Select(trip => drivers.ReserveNearestAsync(trip.Id, trip.Pickup)));

        var pairs = sought.Zip(nearest).Where(found => found.Second is not null).Select(found => new Assignment(found.First.Id, found.Second!)).ToList();
        var refused = pairs.Count == 0 ? [] : await AssignAsync(scope.ServiceProvider.GetRequiredService<TripAssignment>(), pairs, ct);

        return
        [
            .. sought.Zip(nearest).Where(found => found.Second is null).Select(found => new Rearm(found.First.Id, BackOff(found.First.Age))),
            .. refused.Select(pair => new Rearm(pair.Trip, options.FirstRetry)),
        ];
    }

    /// <summary>Returns the pairs that Postgres refused: the trip is not to be had any more, or the driver has another one.</summary>
    private async Task<IReadOnlyCollection<Assignment>> AssignAsync(TripAssignment assignment, List<Assignment> pairs, CancellationToken ct)
    {
        var assigned = (await assignment.AssignAsync(pairs, ct)).ToHashSet();
        var taken = pairs.Where(pair => assigned.Contains(pair.Trip)).ToList();
        var refused = pairs.Where(pair => !assigned.Contains(pair.Trip)).ToList();
        foreach (var pair in taken)
            Assigned(pair.Trip, pair.Driver);

        var busy = refused.Count == 0 ? [] : await assignment.ActiveDriversAsync([.. refused.Select(pair => pair.Driver)], ct);
        await drivers.MarkBusyAsync([.. taken.Select(pair => pair.Driver), .. busy]);
        await Task.WhenAll(
            timers.DisarmAsync([.. taken.Select(pair => pair.Trip)]),
            Task.WhenAll(refused.Select(pair => pair.Driver).Except(busy).Select(timers.FreeDriverAsync)));
        return refused;
    }

    /// <summary>A quarter of the trip's age, within bounds, give or take a tenth: exponential, without a counter to keep.</summary>
    private TimeSpan BackOff(TimeSpan age)
    {
        var bounded = TimeSpan.FromTicks(Math.Clamp(age.Ticks / 4, options.FirstRetry.Ticks, options.LongestRetry.Ticks));
        return bounded * (0.9 + (Random.Shared.NextDouble() * 0.2));
    }

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is assigned to driver {Driver}.")]
    private partial void Assigned(Guid trip, string driver);
}
