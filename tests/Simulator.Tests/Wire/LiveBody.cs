using System.Text;
using System.Threading.Channels;

namespace RideAspire.Simulator.Tests.Wire;

/// <summary>A body that the test feeds while it is read.</summary>
internal sealed class LiveBody : MemoryStream
{
    private readonly Channel<string?> chunks = Channel.CreateUnbounded<string?>();
    private readonly SemaphoreSlim reads = new(0);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        reads.Release();
        var chunk = await chunks.Reader.ReadAsync(cancellationToken) ?? throw new IOException("The connection broke.");
        return Encoding.UTF8.GetBytes(chunk, buffer.Span);
    }

    /// <summary>Feeds a text and returns once the reader has processed it.</summary>
    public async Task FeedAsync(string text)
    {
        await ReadBeginsAsync();
        chunks.Writer.TryWrite(text);
        await ReadBeginsAsync();
        reads.Release();
    }

    /// <summary>Feeds the last text: nothing reads after it.</summary>
    public void FeedLast(string text) => chunks.Writer.TryWrite(text);

    public void End() => chunks.Writer.TryWrite("");

    public void Break() => chunks.Writer.TryWrite(null);

    private Task ReadBeginsAsync() => reads.WaitAsync(TestContext.Current.CancellationToken);
}
