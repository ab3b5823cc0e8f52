using System.Collections.Concurrent;
using System.Net;
using RideAspire.LocalServers;

namespace RideAspire.Kit;

/// <summary>
/// A collector of the OpenTelemetry protocol, over HTTP, in this process. It keeps spans and lines of logs, and no
/// metrics.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ExportedSpan> spans = new();
    private readonly ConcurrentQueue<ExportedLine> lines = new();
    private readonly HttpListener listener = new();
    private readonly bool keeps;
    private readonly Task serving;
    private long bytes;

    /// <param name="keeps">False: it swallows everything unread, so that it costs little.</param>
    public OtlpReceiver(bool keeps = true)
    {
        this.keeps = keeps;
        Address = new($"http://127.0.0.1:{FreePort.Next()}");
        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The settings that make a service export to this collector.</summary>
    public IReadOnlyList<(string Key, string? Value)> Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Address.ToString()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
    ];

    public IReadOnlyCollection<ExportedSpan> Spans => spans;

    public IReadOnlyCollection<ExportedLine> Lines => lines;

    /// <summary>How much has arrived, in bytes of content.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext request;
            try
            {
                request = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(request);
        }
    }

    private async Task AnswerAsync(HttpListenerContext request)
    {
        try
        {
            using var content = new MemoryStream();
            await request.Request.InputStream.CopyToAsync(content);
            Interlocked.Add(ref bytes, content.Length);
            if (keeps)
                Keep(request.Request.Url!.AbsolutePath, content.ToArray());
            request.Response.ContentType = "application/x-protobuf";
            request.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The service has ended, or this collector has.
        }
    }

    private void Keep(string path, byte[] content)
    {
        if (path == "/v1/traces")
            OtlpMessages.Spans(content).ForEach(spans.Enqueue);
        else if (path == "/v1/logs")
            OtlpMessages.Lines(content).ForEach(lines.Enqueue);
    }
}
