using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Wire;

/// <summary>
/// A gateway without sockets: it gives tokens, and connects a stream as the test says, each connection in its turn. Time stands
/// still until the test moves it, and tells of each wait that begins.
/// </summary>
internal sealed class ScriptedGateway : HttpMessageHandler
{
    private readonly Queue<Func<HttpResponseMessage>> script = new();
    private readonly GatewayConnection connection;
    private readonly GatewayClient client;
    private readonly Account account;
    private int tokens;

    public ScriptedGateway()
    {
        connection = new(new("http://gateway"), this);
        client = new(connection, Tally, Streams, Time, mostAtOnce: 1);
        account = client.SignIn("rider", "rider");
        Stream = client.Stream(account, "follow trip", "v1/trips/1/events");
    }

    public WaitingTime Time { get; } = new();

    public RequestTally Tally { get; } = new();

    public StreamTally Streams { get; } = new();

    public EventStream Stream { get; }

    /// <summary>Last-Event-ID and token of each connection of the stream.</summary>
    public List<(string? LastEventId, string? Token)> Connections { get; } = [];

    /// <summary>The next connection brings this, and ends.</summary>
    public ScriptedGateway Tells(string events) => Answers(() => Events(new MemoryStream(Encoding.UTF8.GetBytes(events))));

    /// <summary>The next connection stays open, and brings what the test says as it goes.</summary>
    public ScriptedGateway Tells(LiveBody body) => Answers(() => Events(body));

    public ScriptedGateway Answers(HttpStatusCode status, TimeSpan? retryAfter = null) => Answers(() => new(status)
    {
        Headers = { RetryAfter = retryAfter is { } after ? new RetryConditionHeaderValue(after) : null },
    });

    public ScriptedGateway IsGone() => Answers(() => throw new HttpRequestException("gone"));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.RequestUri!.AbsolutePath == "/dev/tokens")
            return Task.FromResult<HttpResponseMessage>(new() { Content = new StringContent($$"""{"access_token":"token-{{++tokens}}","expires_in":3600}""") });
        Connections.Add((
            request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : null, request.Headers.Authorization?.Parameter));
        return Task.FromResult(script.Dequeue()());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            account.Dispose();
            client.Dispose();
        }

        base.Dispose(disposing);
    }

    private static HttpResponseMessage Events(Stream body) =>
        new() { Content = new StreamContent(body) { Headers = { ContentType = new("text/event-stream") } } };

    private ScriptedGateway Answers(Func<HttpResponseMessage> answer)
    {
        script.Enqueue(answer);
        return this;
    }
}

/// <summary>Time that tells of each wait that begins, so that a test can move it on then.</summary>
internal sealed class WaitingTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The next wait for another connection, once it has begun; a connection's patience with silence is none.</summary>
    public async Task<TimeSpan> NextPauseAsync()
    {
        while (true)
        {
            if (await waits.Reader.ReadAsync(TestContext.Current.CancellationToken) is var wait && wait != EventStream.LongestSilence)
                return wait;
        }
    }
}

/// <summary>A body that the test feeds. Each read is told, so that what was fed before is known to be taken in.</summary>
internal sealed class LiveBody : MemoryStream
{
    private readonly Channel<string> chunks = Channel.CreateUnbounded<string>();
    private readonly SemaphoreSlim reads = new(0);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        reads.Release();
        return Encoding.UTF8.GetBytes(await chunks.Reader.ReadAsync(cancellationToken), buffer.Span);
    }

    /// <summary>Feeds, and returns once all of it was taken in.</summary>
    public async Task FeedAsync(string text)
    {
        await ReadBeginsAsync();
        chunks.Writer.TryWrite(text);
        await ReadBeginsAsync();
        reads.Release();
    }

    public void End() => chunks.Writer.TryWrite("");

    private Task ReadBeginsAsync() => reads.WaitAsync(TestContext.Current.CancellationToken);
}
