using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Streams;

/// <summary>A gateway stops, whose drain could take longer than a test has patience, while clients listen.</summary>
public sealed class GatewayDrainTests
{
    private const string Path = "/v1/trips/1/events";

    private static readonly (string, string?) longWindow = ("Drain:ShutdownTimeout", "00:10:00");
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    private static string Token => TestTokens.Rider("rider-1");

    [Fact]
    public async Task A_gateway_that_stops_ends_its_streams_with_a_retry_hint_and_clients_resume_on_another()
    {
        await using var replica = await FakeReplica.StartAsync(context => TellAsync(context, $"id: {1 + int.Parse(context.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? "0")}\ndata: well\n\n"));
        await using var stopping = replica.Gateway(longWindow);
        await using var staying = replica.Gateway();
        await using var stream = await EventClient.OpenAsync(stopping.Address, Path, Token);
        Assert.Equal("1", (await stream.NextAsync()).Id);

        var stopped = Stop(stopping);
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
    public async Task Within_an_event_a_stream_ends_without_a_hint_and_well(string begun)
    {
        await using var replica = await FakeReplica.StartAsync(context => TellAsync(context, $"data: before\n\n{begun}"));
        await using var gateway = replica.Gateway(longWindow);
        using var response = await EventClient.AskAsync(gateway.Address, Path, Token);
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte["data: before\n\n".Length + begun.Length], TestContext.Current.CancellationToken).AsTask().WaitAsync(patience);

        var stopped = Stop(gateway);

        Assert.Equal(0, await body.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(patience));
        await stopped;
    }

    private static async Task TellAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    }

    /// <summary>As a SIGTERM does. The task ends with the host.</summary>
    private static Task Stop(HostedService<ReplicaClients> gateway)
    {
        var lifetime = gateway.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopped = new TaskCompletionSource();
        lifetime.ApplicationStopped.Register(stopped.SetResult);
        lifetime.StopApplication();
        return stopped.Task.WaitAsync(patience);
    }
}
