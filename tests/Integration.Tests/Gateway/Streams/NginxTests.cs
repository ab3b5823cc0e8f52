using Microsoft.AspNetCore.Http;

namespace RideAspire.Integration.Tests.Gateway.Streams;

public sealed class NginxTests
{
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("/v1/trips/1/events")]
    [InlineData("/v1/drivers/me/events")]
    public async Task Behind_nginx_with_only_proxy_pass_each_event_arrives_at_once(string path)
    {
        var next = new SemaphoreSlim(0);
        await using var replica = await FakeReplica.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 1; ; i++)
            {
                await context.Response.WriteAsync($"id: {i}\ndata: well\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await next.WaitAsync(context.RequestAborted);
            }
        });
        await using var gateway = replica.Gateway();
        await using var nginx = await LocalNginx.StartAsync(gateway.Address);

        await using var stream = await EventClient.OpenAsync(nginx.Address, path, TestTokens.Driver("driver-1")).WaitAsync(soon);
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal($"{i}", (await stream.NextAsync().WaitAsync(soon)).Id);
            next.Release();
        }
    }

    [Fact]
    public async Task Only_event_streams_ask_proxies_not_to_buffer()
    {
        await using var replica = await FakeReplica.StartAsync(context =>
        {
            context.Response.ContentType = context.Request.Path == "/v1/trips" ? "application/json" : "text/event-stream; charset=utf-8";
            return context.Response.WriteAsync("data: well\n\n");
        });
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address, TestTokens.Driver("driver-1"));

        using var list = await caller.GetAsync("/v1/trips", TestContext.Current.CancellationToken);
        using var stream = await caller.GetAsync("/v1/drivers/me/events", TestContext.Current.CancellationToken);

        Assert.False(list.Headers.Contains("X-Accel-Buffering"));
        Assert.Equal("no", Assert.Single(stream.Headers.GetValues("X-Accel-Buffering")));
    }
}
