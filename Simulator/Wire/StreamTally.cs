namespace RideAspire.Simulator.Wire;

/// <summary>Counts streams of events and what happened to their connections.</summary>
internal sealed class StreamTally
{
    private int streams;
    private int open;
    private int reconnects;
    private int drains;
    private int silences;

    /// <summary>Streams that were opened, each counted once however often it connected.</summary>
    public int Streams => Volatile.Read(ref streams);

    /// <summary>Connected at the moment.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Connections after a stream's first.</summary>
    public int Reconnects => Volatile.Read(ref reconnects);

    /// <summary>Connections that the server asked to be made anew.</summary>
    public int Drains => Volatile.Read(ref drains);

    /// <summary>Connections that were given up because nothing came, not even a heartbeat.</summary>
    public int Silences => Volatile.Read(ref silences);

    public void Opened(bool again)
    {
        Interlocked.Increment(ref again ? ref reconnects : ref streams);
        Interlocked.Increment(ref open);
    }

    public void Closed() => Interlocked.Decrement(ref open);

    public void Drained() => Interlocked.Increment(ref drains);

    public void FellSilent() => Interlocked.Increment(ref silences);
}
