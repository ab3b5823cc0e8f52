using System.Globalization;
using System.Text;

namespace RideAspire.Gateway.Streams;

/// <summary>
/// A replica's event stream, as far as it goes until <paramref name="end"/>. Then, between two events, a hint to come back soon, as a
/// replica that drains gives it; within an event nothing, for clients drop what is incomplete. Either way it ends well: the client
/// resumes with its Last-Event-ID, and what was under way is told again.
/// </summary>
internal sealed class EndingStream(Stream events, CancellationToken end) : Stream
{
    // Spread, lest all come back at once; as Booking.Api has it.
    private const int EarliestReturn = 200;
    private const int LatestReturn = 800;

    // The last two bytes were line ends, so that an event is complete; or there were none yet.
    private int lineEnds = 2;
    private bool ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read of nothing waits for something to come: so do readers who want to hold no buffer meanwhile.
        if (ended)
            return 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end);
        try
        {
            var count = await events.ReadAsync(buffer, either.Token);
            Follow(buffer.Span[..count]);
            return count;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            if (buffer.IsEmpty)
                return 0;
            ended = true;
            return lineEnds == 2 ? Hint(buffer.Span) : 0;
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

    private void Follow(ReadOnlySpan<byte> told)
    {
        foreach (var last in told[Math.Max(0, told.Length - 2)..])
            lineEnds = last == '\n' ? Math.Min(lineEnds + 1, 2) : 0;
    }

    // A buffer too small for it is none that anybody has: a copy takes kilobytes.
    private static int Hint(Span<byte> buffer)
    {
        var hint = string.Create(CultureInfo.InvariantCulture, $"event: drain\nretry: {Random.Shared.Next(EarliestReturn, LatestReturn + 1)}\ndata: \n\n");
        return Encoding.ASCII.TryGetBytes(hint, buffer, out var count) ? count : 0;
    }
}
