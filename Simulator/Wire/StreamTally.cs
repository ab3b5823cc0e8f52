namespace RideAspire.Simulator.Wire;

/// <summary>Counts event streams, and their connections by what happened to them.</summary>
internal sealed class StreamTally
{
    private int streams;
    private int open;
    private int reconnects;
    private int drains;
    private int silences;

    /// <summary>Streams that were opened, each counted once.</summary>
    public int Streams => Volatile.Read(ref streams);

    /// <summary>Streams that are connected now.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>Connections of a stream after its first.</summary>
    public int Reconnects => Volatile.Read(ref reconnects);

    /// <summary>Connections that the server asked the client to renew.</summary>
    public int Drains => Volatile.Read(ref drains);

    /// <summary>Connections that were closed because nothing came, not even a heartbeat.</summary>
    public int Silences => Volatile.Read(ref silences);

    public void CountOpened(bool again)
    {
        Interlocked.Increment(ref again ? ref reconnects : ref streams);
        Interlocked.Increment(ref open);
    }

    public void CountClosed() => Interlocked.Decrement(ref open);

    public void CountDrain() => Interlocked.Increment(ref drains);

    public void CountSilence() => Interlocked.Increment(ref silences);
}
