using System.Globalization;
using System.Text;

namespace RideAspire.Gateway.Streams;

/// <summary>
/// A replica's event stream that ends when <paramref name="end"/> is cancelled. Between two events it then adds a
/// <c>drain</c> event with a retry delay, like that of a draining replica. Within an event it adds nothing, and clients
/// drop the incomplete event. In both cases the client reconnects with its Last-Event-ID and gets the missed events.
/// </summary>
/// <param name="retryMs">When the client should come back, asked at the end.</param>
internal sealed class EndingStream(Stream events, Func<int> retryMs, CancellationToken end) : Stream
{
    // How many line ends the stream ends with, at most 2. At 2 the last event is complete. An empty stream counts as
    // complete too.
    private int lineEnds = 2;
    private bool ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty buffer is legal: such a read waits for data without holding memory, so it must not consume the drain
        // event.
        if (ended)
            return 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end);
        try
        {
            var count = await events.ReadAsync(buffer, either.Token);
            CountLineEnds(buffer.Span[..count]);
            return count;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            if (buffer.IsEmpty)
                return 0;
            ended = true;
            return lineEnds == 2 ? WriteDrainEvent(buffer.Span) : 0;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            events.Dispose();
        base.Dispose(disposing);
    }

    private void CountLineEnds(ReadOnlySpan<byte> read)
    {
        foreach (var last in read[Math.Max(0, read.Length - 2)..])
            lineEnds = last == '\n' ? Math.Min(lineEnds + 1, 2) : 0;
    }

    // The proxy copies with buffers of kilobytes. In a buffer that is too small the event is left out.
    private int WriteDrainEvent(Span<byte> buffer)
    {
        var drain = string.Create(CultureInfo.InvariantCulture, $"event: drain\nretry: {retryMs()}\ndata: \n\n");
        return Encoding.ASCII.TryGetBytes(drain, buffer, out var count) ? count : 0;
    }
}
