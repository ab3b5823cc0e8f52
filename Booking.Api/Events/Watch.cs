namespace RideAspire.Booking.Events;

/// <summary>
/// One stream's place among the <see cref="Watchers{TKey, TSeen, TState}"/>: what the stream wants to know, and what there is to tell it.
/// Keeps the newest state only, so that a slow client holds up nobody and costs no memory.
/// </summary>
/// <typeparam name="TKey">What is watched.</typeparam>
/// <typeparam name="TSeen">What the stream has told its client: a reference or a number, so that it is read and written whole.</typeparam>
/// <typeparam name="TState">The rows, as they were read at one time.</typeparam>
internal sealed class Watch<TKey, TSeen, TState>(TKey key, TSeen seen, int slot, Action<Watch<TKey, TSeen, TState>> leave) : IDisposable
    where TState : class
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource<TState?> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? sleeper;
    private TState? newest;
    private bool heartbeat;
    private bool drain;
    private volatile bool closed;
    private int marked;
    private long lastWrite;

    public TKey Key => key;

    /// <summary>When the client's token ends, and with it the stream.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>How long the client waits for the first look.</summary>
    public TimeSpan FirstWithin { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>When in the round the rows are looked at without a hint, and when in a shutdown the stream ends.</summary>
    public int Slot => slot;

    /// <summary>What the client has been told; which rows must be read for the stream follows from it.</summary>
    public TSeen Seen { get; set; } = seen;

    /// <summary>What the first look finds: null where there is nothing. Fails as the look fails.</summary>
    public Task<TState?> First => first.Task;

    /// <summary><see cref="First"/>, for which nobody waits longer than for any other answer of the database.</summary>
    /// <exception cref="TimeoutException">It has not come within <see cref="EventOptions.FirstLookWithin"/>.</exception>
    public Task<TState?> FirstAsync(TimeProvider time, CancellationToken gone) => First.WaitAsync(FirstWithin, time, gone);

    /// <summary>The stream is over: its rows need no look any more.</summary>
    public bool IsClosed => closed;

    /// <summary>
    /// Waits until there is something to tell: the newest state before a heartbeat, and all else before the end. Quietly answers
    /// <see cref="NewsKind.Gone"/> when the client has left.
    /// </summary>
    public async ValueTask<News<TState>> NextAsync(CancellationToken gone)
    {
        while (!gone.IsCancellationRequested)
        {
            Task wake;
            lock (gate)
            {
                if (Take() is { } news)
                    return news;
                sleeper = new(TaskCreationOptions.RunContinuationsAsynchronously);
                wake = sleeper.Task;
            }

            await wake.WaitAsync(gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new(NewsKind.Gone, null);
    }

    /// <summary>Something has been written to the client at that <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public void Wrote(long timestamp) => Volatile.Write(ref lastWrite, timestamp);

    /// <summary>The timestamp of the last write, or of the last heartbeat that was asked for.</summary>
    public long LastWrite => Volatile.Read(ref lastWrite);

    /// <summary>True for the one caller who must see to it that the rows are looked at.</summary>
    public bool TryMark() => Interlocked.Exchange(ref marked, 1) == 0;

    /// <summary>Said before the rows are read, so that a hint during the read has them read once more.</summary>
    public void Unmark() => Interlocked.Exchange(ref marked, 0);

    /// <summary>What a look found; null is nothing, or nothing new.</summary>
    public void Found(TState? state)
    {
        if (first.TrySetResult(state) || state is null)
            return;
        lock (gate)
        {
            newest = state;
            sleeper?.TrySetResult();
        }
    }

    /// <summary>A look failed: a stream that is not open yet is refused, and any other waits for the next look.</summary>
    public void Failed(Exception e)
    {
        if (!first.Task.IsCompleted)
            first.TrySetException(e);
    }

    public void Heartbeat(long timestamp)
    {
        Wrote(timestamp);
        lock (gate)
        {
            heartbeat = true;
            sleeper?.TrySetResult();
        }
    }

    public void Drain()
    {
        lock (gate)
        {
            drain = true;
            sleeper?.TrySetResult();
        }
    }

    public void Dispose()
    {
        closed = true;
        leave(this);
    }

    private News<TState>? Take()
    {
        if (newest is { } state)
        {
            newest = null;
            return new(NewsKind.State, state);
        }

        if (heartbeat)
        {
            heartbeat = false;
            return new(NewsKind.Heartbeat, null);
        }

        return drain ? new(NewsKind.Drain, null) : null;
    }
}

/// <summary>What a stream has to do next.</summary>
/// <param name="State">There with <see cref="NewsKind.State"/> only.</param>
internal readonly record struct News<TState>(NewsKind Kind, TState? State);

internal enum NewsKind
{
    /// <summary>The client has left.</summary>
    Gone,

    /// <summary>The rows have been looked at, and may have changed.</summary>
    State,

    /// <summary>Nothing has been written for a while.</summary>
    Heartbeat,

    /// <summary>This replica stops, or the client's token has ended: the client shall come again, elsewhere or with a new one.</summary>
    Drain,
}
