using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RideAspire.Integration.Tests.Gateway.Streams;

/// <summary>A caller opens one stream more than is allowed.</summary>
public sealed class StreamLimitTests
{
    private static readonly (string, string?) two = ("RateLimits:Streams", "2");
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<Task> ended = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/trips/1/events")]
    [InlineData("/v1/drivers/me/events")]
    public async Task The_newest_stream_is_served_and_the_oldest_ends_with_a_long_retry_hint(string path)
    {
        await using var replica = await FakeReplica.StartAsync(context => StayOpenAsync(context, "event: state\ndata: well\n\n"));
        await using var gateway = replica.Gateway(two);

        await using var first = await OpenAsync(gateway.Address, path);
        await using var second = await OpenAsync(gateway.Address, path);
        await using var other = await OpenAsync(gateway.Address, path, driver: "driver-2");
        await using var third = await OpenAsync(gateway.Address, path);

        var drain = await first.NextAsync();
        Assert.Equal("drain", drain.Name);
        Assert.InRange(drain.Retry!.Value, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        await first.EndsAsync();
        await using var fourth = await OpenAsync(gateway.Address, path);
        Assert.Equal("drain", (await second.NextAsync()).Name);
        await Task.WhenAll(ended.Take(2)).WaitAsync(timeout, Ct);
        Assert.Equal([true, true, false, false, false], ended.Select(end => end.IsCompleted));
    }

    [Fact]
    public async Task Streams_that_have_ended_do_not_count()
    {
        // The gateway comes to the end of a stream a moment after the replica, so some overlap. All eight are too many.
        await using var replica = await FakeReplica.StartAsync(context => StayOpenAsync(context, "event: state\ndata: well\n\n"));
        await using var gateway = replica.Gateway(("RateLimits:Streams", "4"));
        await using var first = await OpenAsync(gateway.Address);
        for (var i = 0; i < 6; i++)
        {
            await (await OpenAsync(gateway.Address)).DisposeAsync();
            await ended.Last().WaitAsync(timeout, Ct);
        }

        await using var second = await OpenAsync(gateway.Address);

        Assert.False(ended.First().IsCompleted);
    }

    [Fact]
    public async Task A_stream_whose_client_does_not_read_gives_way_too_and_its_connection_is_reset()
    {
        await using var replica = await FakeReplica.StartAsync(context => FloodAsync(context));
        await using var gateway = replica.Gateway(two);
        using var frozen = new TcpClient();
        await frozen.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Ct);
        await frozen.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET /v1/trips/1/events HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {TestTokens.Driver("driver-1")}\r\n\r\n"),
            Ct);
        await Stores.TestHost.UntilAsync(() => Task.FromResult(ended.Count == 1));

        await using var second = await OpenAsync(gateway.Address);
        await using var third = await OpenAsync(gateway.Address);

        await ended.First().WaitAsync(timeout, Ct);
    }

    private static async Task<EventClient> OpenAsync(Uri gateway, string path = "/v1/trips/1/events", string driver = "driver-1")
    {
        var stream = await EventClient.OpenAsync(gateway, path, TestTokens.Driver(driver));
        Assert.Equal("state", (await stream.NextAsync()).Name);
        return stream;
    }

    private async Task StayOpenAsync(HttpContext context, string text)
    {
        var aborted = Aborted(context);
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await aborted;
    }

    // More than the buffers between a replica and a client hold.
    private async Task FloodAsync(HttpContext context)
    {
        var aborted = Aborted(context);
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("event: state\ndata: well\n\n", context.RequestAborted);
        var comment = $": {new string('x', 1000)}\n\n";
        while (!aborted.IsCompleted)
            await context.Response.WriteAsync(comment, context.RequestAborted);
    }

    private Task Aborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        context.RequestAborted.Register(aborted.SetResult);
        ended.Enqueue(aborted.Task);
        return aborted.Task;
    }
}
