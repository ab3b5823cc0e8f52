using RideAspire.Events;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>What a deadline's timer does: the trips of a batch that still wait become DRIVER_NOT_FOUND, in one round trip.</summary>
internal sealed partial class ExpiryEffect(IServiceScopeFactory scopes, AfterCommit afterCommit, ILogger<ExpiryEffect> logger) : ITimerEffect
{
    /// <summary>For a trip that another transaction holds just now: it may be about to be assigned or cancelled.</summary>
    private static readonly TimeSpan lockedRetry = TimeSpan.FromMilliseconds(20);

    public async Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (expired, waiting, offersOver) = await scope.ServiceProvider.GetRequiredService<TripExpiry>().ExpireAsync(due, ct);
        if (expired.Count > 0)
        {
            RideTelemetry.Expired(expired);
            Expired(expired.Count, expired.Max(trip => trip.Lateness).TotalMilliseconds);
        }

        // A trip that waits no more for another reason is left alone: its driver may be giving it back, and arming it anew, in this instant.
        await afterCommit.ExpiredAsync([.. expired.Select(trip => trip.Id)], offersOver);

        // Too early by Postgres' clock: the timer comes again when Postgres' time is up.
        return [.. waiting.Select(trip => new Rearm(trip.Id, trip.Remaining > TimeSpan.Zero ? trip.Remaining : lockedRetry))];
    }

    [LoggerMessage(LogLevel.Information, "Expired {Trips} trips, the latest {LatenessMs:0.0} ms after its deadline.")]
    private partial void Expired(int trips, double latenessMs);
}
