using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace RideAspire.Booking.Events;

/// <summary>
/// Writes one client's stream as server-sent events. Each event is flushed before the next one is produced.
/// </summary>
internal static class EventStream
{
    public const string HeartbeatName = "heartbeat";
    public const string DrainName = "drain";

    private const int MinReconnectMs = 100;
    private const int MaxReconnectMs = 500;

    /// <summary>
    /// Writes <paramref name="first"/>, or a heartbeat if there is none, so that the client sees at once that it is
    /// connected. Then writes the events of each new state. Ends after a last event, at a drain, and quietly when the
    /// client disconnects.
    /// </summary>
    /// <param name="subscription">The source of states. The caller disposes of it.</param>
    /// <param name="first">The events that the client has missed.</param>
    /// <param name="events">Turns a new state into events. Called in order, one call at a time.</param>
    /// <param name="time">The clock of the delay metric.</param>
    /// <param name="toldOfAssignment">Called when an event was written that tells of an assignment.</param>
    /// <param name="disconnected">Ends the stream.</param>
    public static async IAsyncEnumerable<SseItem<object?>> WriteAsync<TKey, TSeen, TState>(
        Subscription<TKey, TSeen, TState> subscription,
        IReadOnlyList<StreamEvent> first,
        Func<TState, IReadOnlyList<StreamEvent>> events,
        TimeProvider time,
        Action? toldOfAssignment = null,
        [EnumeratorCancellation] CancellationToken disconnected = default)
        where TKey : notnull
        where TState : class
    {
        if (first.Count == 0)
        {
            yield return Heartbeat();
            Written(HeartbeatName, null);
        }

        var isLive = false;
        for (var due = first; ;)
        {
            foreach (var next in due)
            {
                yield return new(next.Data, next.Name) { EventId = next.Id };
                Written(next.Name, isLive ? next.ChangedAt : null);
                if (next.TellsOfAssignment)
                    toldOfAssignment?.Invoke();
                if (next.IsLast)
                    yield break;
            }

            // Written events are not kept while the stream waits.
            due = first = [];
            isLive = true;
            switch (await subscription.NextAsync(disconnected))
            {
                case { Kind: SignalKind.State, State: { } state }:
                    due = events(state);
                    break;
                case { Kind: SignalKind.Heartbeat }:
                    yield return Heartbeat();
                    Written(HeartbeatName, null);
                    break;
                case { Kind: SignalKind.Drain }:
                    yield return Drain();
                    Written(DrainName, null);
                    yield break;
                default:
                    yield break;
            }
        }

        void Written(string name, DateTimeOffset? changedAt)
        {
            subscription.Wrote();
            EventTelemetry.Sent(name, changedAt is { } at ? time.GetUtcNow() - at : null);
        }
    }

    private static SseItem<object?> Heartbeat() => new(null, HeartbeatName);

    // Random, so that the clients of a replica do not all reconnect at once.
    private static SseItem<object?> Drain() =>
        new(null, DrainName) { ReconnectionInterval = TimeSpan.FromMilliseconds(Random.Shared.Next(MinReconnectMs, MaxReconnectMs)) };
}
