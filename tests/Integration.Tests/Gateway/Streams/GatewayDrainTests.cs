using Microsoft.AspNetCore.Http;

namespace RideAspire.Integration.Tests.Gateway.Streams;

/// <summary>A gateway stops while clients listen. Its shutdown timeout is longer than the test waits.</summary>
public sealed class GatewayDrainTests
{
    private const string Path = "/v1/trips/1/events";

    private static readonly (string, string?) longShutdownTimeout = ("Drain:ShutdownTimeout", "00:10:00");
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);

    private static string Token => TestTokens.Rider("rider-1");

    [Fact]
    public async Task A_gateway_that_stops_ends_its_streams_with_a_retry_hint_and_clients_resume_on_another()
    {
        await using var replica = await FakeReplica.StartAsync(context =>
        {
            var lastId = int.Parse(context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? "0");
            return WriteAndStayOpenAsync(context, $"id: {lastId + 1}\ndata: well\n\n");
        });
        await using var stopping = replica.Gateway(longShutdownTimeout);
        await using var staying = replica.Gateway();
        await using var stream = await EventClient.OpenAsync(stopping.Address, Path, Token);
        Assert.Equal("1", (await stream.NextAsync()).Id);

        var stopped = stopping.StopAsync(timeout);
        var drain = await stream.NextAsync();
        await stream.EndsAsync();
        await stopped;
        await using var resumed = await EventClient.OpenAsync(staying.Address, Path, Token, "1");

        Assert.Equal(("drain", null, ""), (drain.Name, drain.Id, drain.Data));
        Assert.InRange(drain.Retry!.Value, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800));
        Assert.Equal("2", (await resumed.NextAsync()).Id);
    }

    [Theory]
    [InlineData("data: w")]
    [InlineData("data: well\n")]
    public async Task A_stream_in_the_middle_of_an_event_ends_cleanly_without_a_retry_hint(string partialEvent)
    {
        await using var replica = await FakeReplica.StartAsync(
            context => WriteAndStayOpenAsync(context, $"data: before\n\n{partialEvent}"));
        await using var gateway = replica.Gateway(longShutdownTimeout);
        using var response = await EventClient.AskAsync(gateway.Address, Path, Token);
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var sent = new byte["data: before\n\n".Length + partialEvent.Length];
        await body.ReadExactlyAsync(sent, TestContext.Current.CancellationToken).AsTask().WaitAsync(timeout);

        var stopped = gateway.StopAsync(timeout);

        Assert.Equal(0, await body.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(timeout));
        await stopped;
    }

    private static async Task WriteAndStayOpenAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    }
}
