using System.Threading.Channels;

namespace RideAspire.Booking.Events;

/// <summary>
/// One open stream: what it follows, and what it must write next. It keeps the newest state only, so a slow client
/// delays no other stream and costs no memory. Dispose of it when the stream ends.
/// </summary>
/// <typeparam name="TKey">Identifies what the stream follows.</typeparam>
/// <typeparam name="TSeen">What the client has seen: a reference or an int, so that access is atomic.</typeparam>
/// <typeparam name="TState">The rows, as one poll read them.</typeparam>
internal sealed class Subscription<TKey, TSeen, TState>(
    SubscriptionHub<TKey, TSeen, TState> hub, TKey key, TSeen seen, int slot, DateTimeOffset endsAt) : IDisposable
    where TKey : notnull
    where TState : class
{
    private static readonly BoundedChannelOptions newestOnly = new(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };

    // States; null is a heartbeat. Completed when the stream must end. The lock on it keeps a heartbeat from replacing
    // a state.
    private readonly Channel<TState?> updates = Channel.CreateBounded<TState?>(newestOnly);

    // Null once it was awaited: a stream does not keep its first state.
    private TaskCompletionSource<TState?>? first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastWrite = hub.Time.GetTimestamp();
    private volatile bool closed;
    private int queued;

    public TKey Key => key;

    /// <summary>
    /// The stream's step of the round: when its rows are polled without a hint, and when a shutdown ends it.
    /// </summary>
    public int Slot => slot;

    /// <summary>When the client's token expires. The stream ends then.</summary>
    public DateTimeOffset EndsAt => endsAt;

    /// <summary>What the client has seen. It determines which rows a poll must read.</summary>
    public TSeen Seen { get; set; } = seen;

    /// <summary>The stream has ended: its rows need no poll.</summary>
    public bool IsClosed => closed;

    /// <summary>The time since the last write.</summary>
    public TimeSpan Silence => hub.Time.GetElapsedTime(Volatile.Read(ref lastWrite));

    /// <summary>What the first poll finds; null when it finds nothing. Fails if the poll fails. Call it once.</summary>
    /// <exception cref="TimeoutException">It took longer than <see cref="EventOptions.FirstStateTimeout"/>.</exception>
    public async Task<TState?> FirstStateAsync(CancellationToken disconnected)
    {
        var state = await first!.Task.WaitAsync(hub.Options.FirstStateTimeout, hub.Time, disconnected);
        first = null;
        return state;
    }

    /// <summary>Waits for the next signal: the newest state or a heartbeat, and after these the end.</summary>
    public async ValueTask<Signal<TState>> NextAsync(CancellationToken disconnected)
    {
        // A wait that is cancelled would throw; one on a completed channel does not.
        using var ending = disconnected.UnsafeRegister(static channel => ((Channel<TState?>)channel!).Writer.TryComplete(), updates);
        var canRead = await updates.Reader.WaitToReadAsync(CancellationToken.None);
        if (disconnected.IsCancellationRequested)
            return new(SignalKind.Disconnected);
        if (!canRead || !updates.Reader.TryRead(out var state))
            return new(SignalKind.Drain);
        return state is null ? new(SignalKind.Heartbeat) : new(SignalKind.State, state);
    }

    /// <summary>Call it after each write to the client.</summary>
    public void Wrote() => Volatile.Write(ref lastWrite, hub.Time.GetTimestamp());

    /// <summary>True for the one caller who must put the stream in the poll queue.</summary>
    public bool TryQueue() => Interlocked.Exchange(ref queued, 1) == 0;

    /// <summary>Called before the rows are read, so that a hint during the read causes another poll.</summary>
    public void Dequeued() => Interlocked.Exchange(ref queued, 0);

    /// <summary>Hands over what a poll found; null when there is nothing, or nothing new.</summary>
    public void Publish(TState? state)
    {
        if (first?.TrySetResult(state) == true || state is null)
            return;
        lock (updates)
            updates.Writer.TryWrite(state);
    }

    /// <summary>
    /// A poll failed. A stream that waits for its first state is refused; any other waits for the next poll.
    /// </summary>
    public void Fail(Exception e) => first?.TrySetException(e);

    /// <summary>Requests a heartbeat. Does nothing while a write is due anyway.</summary>
    public void Heartbeat()
    {
        lock (updates)
        {
            if (updates.Reader.Count == 0 && updates.Writer.TryWrite(null))
                Wrote();
        }
    }

    /// <summary>Ends the stream, once the client has the newest state.</summary>
    public void Drain() => updates.Writer.TryComplete();

    public void Dispose()
    {
        closed = true;
        hub.Close(this);
    }
}
