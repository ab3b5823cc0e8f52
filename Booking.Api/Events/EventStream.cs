using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace RideAspire.Booking.Events;

/// <summary>What one client gets, as server-sent events; each is written, and leaves this process, before the next is asked for.</summary>
internal static class EventStream
{
    public const string HeartbeatName = "heartbeat";
    public const string DrainName = "drain";

    private const int ShortestRetryMs = 100;
    private const int LongestRetryMs = 500;

    /// <summary>
    /// Writes <paramref name="first"/>, or a heartbeat in its place, so that the client knows at once that it is heard; then what becomes of
    /// each new state. Ends after an event that is the last, with this replica, and quietly when the client leaves.
    /// </summary>
    /// <param name="watch">Where the news come from; the caller disposes of it.</param>
    /// <param name="first">What the client does not know yet.</param>
    /// <param name="changes">What a new state means to this client. Called in order, and never twice at once.</param>
    /// <param name="time">By which heartbeats and delays are measured.</param>
    /// <param name="gone">Ends the stream: the client has left.</param>
    public static async IAsyncEnumerable<SseItem<object?>> WriteAsync<TKey, TSeen, TState>(
        Watch<TKey, TSeen, TState> watch,
        IReadOnlyList<StreamEvent> first,
        Func<TState, IReadOnlyList<StreamEvent>> changes,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken gone = default)
        where TState : class
    {
        if (first.Count == 0)
        {
            yield return Heartbeat();
            Written(HeartbeatName, null);
        }

        var isLive = false;
        for (var events = first; ;)
        {
            foreach (var next in events)
            {
                yield return new(next.Data, next.Name) { EventId = next.Id };
                Written(next.Name, isLive ? next.ChangedAt : null);
                if (next.IsLast)
                    yield break;
            }

            // What is told is not kept for as long as the stream lives.
            events = first = [];
            isLive = true;
            switch (await watch.NextAsync(gone))
            {
                case { Kind: NewsKind.State, State: { } state }:
                    events = changes(state);
                    break;
                case { Kind: NewsKind.Heartbeat }:
                    yield return Heartbeat();
                    Written(HeartbeatName, null);
                    break;
                case { Kind: NewsKind.Drain }:
                    yield return new(null, DrainName) { ReconnectionInterval = TimeSpan.FromMilliseconds(Random.Shared.Next(ShortestRetryMs, LongestRetryMs)) };
                    Written(DrainName, null);
                    yield break;
                default:
                    yield break;
            }
        }

        void Written(string name, DateTimeOffset? changedAt)
        {
            watch.Wrote(time.GetTimestamp());
            EventTelemetry.Sent(name, changedAt is { } at ? time.GetUtcNow() - at : null);
        }
    }

    private static SseItem<object?> Heartbeat() => new(null, HeartbeatName);
}
