using System.Collections.Frozen;
using RideAspire.Timers;
using RideAspire.Transitions;

namespace RideAspire.Timeouts;

/// <summary>
/// The effect of a deadline's timer: the trips of a batch that still wait become DRIVER_NOT_FOUND, in one round trip.
/// </summary>
internal sealed class ExpiryEffect(TripExpiry expiry) : ITimerEffect
{
    /// <summary>Retry delay when another transaction holds the trip, which may assign or cancel it.</summary>
    private static readonly TimeSpan lockedRetryDelay = TimeSpan.FromMilliseconds(20);

    public Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct) =>
        FireAsync(due, FrozenSet<Guid>.Empty, ct);

    public async Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, IReadOnlySet<Guid> lapsed, CancellationToken ct)
    {
        var (_, waiting) = await expiry.ExpireAsync(due, lapsed, ct);

        // Too early by Postgres' clock: the timer fires again when the deadline passes by that clock.
        return [.. waiting.Select(trip => new Rearm(trip.Id, trip.Remaining > TimeSpan.Zero ? trip.Remaining : lockedRetryDelay))];
    }
}
