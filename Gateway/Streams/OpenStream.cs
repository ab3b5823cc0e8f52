namespace RideAspire.Gateway.Streams;

/// <summary>An event stream that is being forwarded.</summary>
internal sealed class OpenStream(HttpContext context, TimeProvider time, Action<OpenStream> close) : IDisposable
{
    /// <summary>
    /// How long a stream that gives way may take to end in order. A client that does not read would keep it open: then
    /// its connection is reset.
    /// </summary>
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();

    // Not disposed of, since it may be cancelled a moment after the request. It holds nothing but memory.
    private readonly CancellationTokenSource end = new();
    private CancellationTokenSource? reset;
    private bool closed;

    /// <summary>Cancelled when this stream gives way to a newer one of the same caller.</summary>
    public CancellationToken End => end.Token;

    public void GiveWay()
    {
        lock (gate)
        {
            if (closed)
                return;
            reset = new(grace, time);
            reset.Token.Register(Reset);

            // What ends the stream does not run within the request of the newer one.
            _ = end.CancelAsync();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            reset?.Dispose();
        }

        close(this);
    }

    // A request that has ended may have left its context to another one.
    private void Reset()
    {
        lock (gate)
        {
            if (!closed)
                context.Abort();
        }
    }
}
