namespace RideAspire.Stores;

/// <summary>
/// How long a store has been silent: the calls of this process that wait for it see a store that hangs long before one
/// of them times out.
/// </summary>
internal sealed class PendingCalls(TimeProvider time)
{
    private int pending;
    private long silentSince;

    /// <summary>Since calls wait, and none has been answered; zero while none waits.</summary>
    public TimeSpan Silence => Volatile.Read(ref pending) > 0 ? time.GetElapsedTime(Volatile.Read(ref silentSince)) : TimeSpan.Zero;

    /// <summary>A call waits from now on.</summary>
    public void Begin()
    {
        if (Interlocked.Increment(ref pending) == 1)
            Volatile.Write(ref silentSince, time.GetTimestamp());
    }

    /// <summary>The store has answered a call. It ends with <see cref="End"/>, as one without an answer does.</summary>
    public void Answered() => Volatile.Write(ref silentSince, time.GetTimestamp());

    /// <summary>A call waits no longer.</summary>
    public void End() => Interlocked.Decrement(ref pending);
}
