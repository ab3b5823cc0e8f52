using Microsoft.AspNetCore.Http;

namespace RideAspire.Integration.Tests.Gateway.Streams;

public sealed class GatewayStreamingTests
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_arrives_while_the_stream_is_open_and_a_disconnect_ends_the_stream()
    {
        var nextEvent = new SemaphoreSlim(0);
        var disconnected = new TaskCompletionSource();
        await using var replica = await FakeReplica.StartAsync(async context =>
        {
            context.RequestAborted.Register(disconnected.SetResult);
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; ; i++)
            {
                await context.Response.WriteAsync($"id: {i}\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await nextEvent.WaitAsync(context.RequestAborted);
            }
        });
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using (var response = await caller.GetAsync("/v1/trips/1/events", HttpCompletionOption.ResponseHeadersRead, Ct))
        using (var events = new StreamReader(await response.Content.ReadAsStreamAsync(Ct)))
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal($"id: {i}", await events.ReadLineAsync(Ct).AsTask().WaitAsync(timeout, Ct));
                nextEvent.Release();
            }
        }

        await disconnected.Task.WaitAsync(timeout, Ct);
    }
}
