using Microsoft.AspNetCore.Http;

namespace RideAspire.Integration.Tests.Gateway.Streams;

public sealed class GatewayStreamingTests
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_arrives_while_the_stream_goes_on_and_a_client_who_leaves_ends_it()
    {
        var next = new SemaphoreSlim(0);
        var left = new TaskCompletionSource();
        await using var replica = await FakeReplica.StartAsync(async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; ; i++)
            {
                await context.Response.WriteAsync($"id: {i}\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await next.WaitAsync(context.RequestAborted);
            }
        });
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using (var response = await caller.GetAsync("/v1/trips/1/events", HttpCompletionOption.ResponseHeadersRead, Ct))
        using (var events = new StreamReader(await response.Content.ReadAsStreamAsync(Ct)))
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal($"id: {i}", await events.ReadLineAsync(Ct).AsTask().WaitAsync(patience, Ct));
                next.Release();
            }
        }

        await left.Task.WaitAsync(patience, Ct);
    }
}
