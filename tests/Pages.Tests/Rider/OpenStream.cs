using System.IO.Pipelines;
using System.Text;

namespace RideAspire.Pages.Tests.Rider;

/// <summary>A stream of server-sent events that a test writes.</summary>
internal sealed class OpenStream
{
    private readonly Pipe pipe = new();

    public OpenStream() => Content = new StreamContent(pipe.Reader.AsStream()) { Headers = { ContentType = new("text/event-stream") } };

    public HttpContent Content { get; }

    public async Task WriteAsync(int id, string data) =>
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"event: trip\nid: {id}\ndata: {data}\n\n"));

    /// <summary>The server ends the connection.</summary>
    public void End() => pipe.Writer.Complete();
}
