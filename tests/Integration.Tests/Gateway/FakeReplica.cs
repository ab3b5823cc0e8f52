using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway;

/// <summary>
/// A replica behind the gateway under test. It is healthy until it drains, and handles every request in the same way.
/// </summary>
internal sealed class FakeReplica : IAsyncDisposable
{
    private readonly WebApplication app;
    private volatile bool draining;

    private FakeReplica(WebApplication app)
    {
        this.app = app;
        app.MapGet("/health", () => draining ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Text("well"));
    }

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Starts a replica. It answers every request with "well", unless a test gives another answer.</summary>
    public static async Task<FakeReplica> StartAsync(RequestDelegate? answer = null, int port = 0, string host = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{host}:{port}");
        var app = builder.Build();
        var replica = new FakeReplica(app);
        app.MapFallback("{**rest}", answer ?? AnswerWellAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return replica;
    }

    /// <summary>Answers in one piece, so that a replica that is killed has sent all of the answer or nothing.</summary>
    public static Task AnswerWellAsync(HttpContext context)
    {
        context.Response.ContentLength = "well".Length;
        return context.Response.WriteAsync("well");
    }

    /// <summary>A gateway in front of this replica.</summary>
    public HostedService<ReplicaClients> Gateway(params (string Key, string? Value)[] settings) =>
        new([("services:booking-api:http:0", Address.ToString()), .. settings]);

    /// <summary>Fails its health probes, as a draining replica does. Other requests are answered as before.</summary>
    public void Drain() => draining = true;

    /// <summary>Stops listening, finishes the requests in progress, and closes its connections.</summary>
    public Task StopAsync() => app.StopAsync();

    /// <summary>
    /// Stops listening and resets all connections at once, as the kernel does for a process that is killed.
    /// </summary>
    public Task KillAsync() => app.StopAsync(new CancellationToken(canceled: true));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
