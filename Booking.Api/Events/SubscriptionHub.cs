using System.Threading.Channels;
using Microsoft.Extensions.Options;
using RideAspire.Stores;

namespace RideAspire.Booking.Events;

/// <summary>
/// Puts streams in a queue when a hint says that their rows have changed, and once per round. A poll reads the rows of
/// many queued streams with one query. Streams that are queued meanwhile are in the next poll.
/// </summary>
/// <remarks>
/// Hints may be lost, and Redis with them: then the round finds a change, a little later. While Postgres is away the
/// streams stay open and get heartbeats.
/// </remarks>
internal abstract partial class SubscriptionHub<TKey, TSeen, TState>(
    string kind, IOptions<EventOptions> options, TimeProvider time, ILogger logger) : StreamHub(kind)
    where TKey : notnull
    where TState : class
{
    private const int MaxBatch = 500;

    private readonly SubscriptionTable<TKey, TSeen, TState> table = new();
    private readonly List<Subscription<TKey, TSeen, TState>> batch = new(MaxBatch);
    private int opened;
    private volatile int drained;

    // Has each stream at most once. A null only wakes the poll loop, so that it reports that it is alive.
    private readonly Channel<Subscription<TKey, TSeen, TState>?> queue =
        Channel.CreateUnbounded<Subscription<TKey, TSeen, TState>?>(new() { SingleReader = true });

    /// <summary>The number of open streams.</summary>
    public int Count => table.Count;

    public EventOptions Options => options.Value;

    public TimeProvider Time => time;

    /// <summary>Opens a stream and polls its rows at once.</summary>
    /// <param name="key">What the stream follows.</param>
    /// <param name="seen">What the client has seen.</param>
    /// <param name="endsAt">When the client's token expires. Default: never.</param>
    public Subscription<TKey, TSeen, TState> Open(TKey key, TSeen seen, DateTimeOffset? endsAt = null)
    {
        var slot = (int)((uint)Interlocked.Increment(ref opened) % Slots);
        var subscription = new Subscription<TKey, TSeen, TState>(this, key, seen, slot, endsAt ?? DateTimeOffset.MaxValue);
        table.Add(subscription);
        EventTelemetry.Streams(Kind, 1);

        // Read after the stream is in the table, so that a drain ends it either here or there.
        if (slot < drained)
            subscription.Drain();
        RequestPoll(subscription);
        return subscription;
    }

    public void Close(Subscription<TKey, TSeen, TState> subscription)
    {
        if (table.Remove(subscription))
            EventTelemetry.Streams(Kind, -1);
    }

    /// <summary>The rows of these keys may have changed.</summary>
    public void Hint(IReadOnlyList<TKey> keys) => table.ForEach(keys, RequestPoll);

    /// <summary>Queues a stream, so that its rows are polled soon.</summary>
    public void RequestPoll(Subscription<TKey, TSeen, TState> subscription)
    {
        if (!subscription.IsClosed && subscription.TryQueue())
            queue.Writer.TryWrite(subscription);
    }

    public sealed override async Task<bool> PollAsync(CancellationToken ct)
    {
        try
        {
            await DequeueAsync(ct);
            if (batch.Count == 0)
                return true;

            var states = await ReadAsync(batch, ct);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Publish(states[i]);
            return true;
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            if (StoreFailure.Unexpected(e) is { } bug)
                PollFailed(bug, Kind, batch.Count);

            // Streams that wait for their first state are refused, queued ones too: while polls fail, their turn may
            // not come.
            table.ForEach(subscription => subscription.Fail(e));
            batch.ForEach(RequestPoll);
            return false;
        }
    }

    public sealed override void Step(int slot)
    {
        queue.Writer.TryWrite(null);
        var now = time.GetUtcNow();
        table.ForEach(subscription =>
        {
            if (subscription.Slot == slot)
                RequestPoll(subscription);
            if (now >= subscription.EndsAt)
                subscription.Drain();
            else if (subscription.Silence >= Options.HeartbeatInterval)
                subscription.Heartbeat();
        });
    }

    public sealed override void Drain(int slots)
    {
        drained = slots;
        table.ForEach(subscription =>
        {
            if (subscription.Slot < slots)
                subscription.Drain();
        });
    }

    /// <summary>Reads the rows of all streams of a batch with one query.</summary>
    /// <returns>The rows in the batch's order; null for nothing, or nothing new.</returns>
    protected abstract Task<IReadOnlyList<TState?>> ReadAsync(
        IReadOnlyList<Subscription<TKey, TSeen, TState>> batch, CancellationToken ct);

    private async Task DequeueAsync(CancellationToken ct)
    {
        batch.Clear();
        await queue.Reader.WaitToReadAsync(ct);
        while (batch.Count < MaxBatch && queue.Reader.TryRead(out var subscription))
        {
            if (subscription is null or { IsClosed: true })
                continue;
            subscription.Dequeued();
            batch.Add(subscription);
        }
    }

    [LoggerMessage(LogLevel.Error, "Polling the rows of {Count} {Kind} streams failed. They stay open; the poll is retried.")]
    private partial void PollFailed(Exception e, string kind, int count);
}
