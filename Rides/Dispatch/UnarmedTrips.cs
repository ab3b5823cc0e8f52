using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Dispatch;

/// <summary>
/// The trips whose timers this process could not arm. They are armed again until Redis takes them or their match window
/// has passed. A crash loses them, and the repair finds these trips.
/// </summary>
/// <remarks>
/// Only missing timers are added. So a timer that was armed since, by a return or by the repair, is not moved.
/// </remarks>
public sealed partial class UnarmedTrips(
    TimerQueues queues, IOptions<TripOptions> options, TimeProvider time, ILogger<UnarmedTrips> logger)
{
    /// <summary>The most trips that are kept. The repair finds the others.</summary>
    internal const int Max = 10_000;

    private const int MaxBatch = 1_000;

    private static readonly TimeSpan minBackOff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan maxBackOff = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Unarmed> kept = [];
    private bool isRunning;

    /// <summary>How many trips are kept.</summary>
    internal int Count
    {
        get
        {
            lock (gate)
                return kept.Count;
        }
    }

    /// <summary>Keeps a trip whose arming failed after its commit.</summary>
    /// <param name="deadline">The timer of its deadline.</param>
    public void Keep(TimerEntry deadline)
    {
        lock (gate)
        {
            if (kept.Count >= Max && !kept.ContainsKey(deadline.Id))
                return;
            kept[deadline.Id] = new(deadline, time.GetTimestamp());
            if (isRunning)
                return;
            isRunning = true;
        }

        // It is no part of the request whose trip happens to be the first.
        using var _ = ExecutionContext.SuppressFlow();
        Task.Run(RetryUntilEmptyAsync);
    }

    private async Task RetryUntilEmptyAsync()
    {
        var backOff = minBackOff;
        do
        {
            await Task.Delay(backOff, time);
            backOff = await TryArmAllAsync() ? minBackOff : Shorter(backOff * 2, maxBackOff);
        }
        while (!IsEmpty());
    }

    private async Task<bool> TryArmAllAsync()
    {
        while (NextBatch() is { Length: > 0 } batch)
        {
            try
            {
                await Task.WhenAll(
                    queues.Timeouts.ScheduleMissingAsync(Array.ConvertAll(batch, trip => trip.Deadline)),
                    queues.Matching.ScheduleMissingAsync(Array.ConvertAll(batch, trip => TimerEntry.AtOnce(trip.Deadline.Id))));
                TripTelemetry.Unarmed("armed", batch.Length);
            }
            catch (Exception e) when (StoreFailure.Is(e))
            {
                return false;
            }
            catch (Exception e)
            {
                // The repair arms them.
                GivenUp(e, batch.Length);
            }

            Remove(batch);
        }

        return true;
    }

    /// <summary>
    /// The next trips to arm. Those whose match window has passed leave. It is measured by this process, because its
    /// clock may differ from that of the deadlines.
    /// </summary>
    private Unarmed[] NextBatch()
    {
        lock (gate)
        {
            foreach (var (id, trip) in kept)
            {
                if (time.GetElapsedTime(trip.Since) > options.Value.MatchWindow)
                    kept.Remove(id);
            }

            return [.. kept.Values.Take(MaxBatch)];
        }
    }

    private void Remove(Unarmed[] batch)
    {
        lock (gate)
        {
            foreach (var trip in batch)
            {
                // Kept again since, with a new deadline, when the two differ.
                if (kept.TryGetValue(trip.Deadline.Id, out var now) && now == trip)
                    kept.Remove(trip.Deadline.Id);
            }
        }
    }

    private bool IsEmpty()
    {
        lock (gate)
        {
            isRunning = kept.Count > 0;
            return !isRunning;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(LogLevel.Error, "Could not arm {Trips} trips again. The repair arms them.")]
    private partial void GivenUp(Exception e, int trips);

    private readonly record struct Unarmed(TimerEntry Deadline, long Since);
}
