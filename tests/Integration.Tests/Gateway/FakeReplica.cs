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
/// What stands behind a gateway whose own doings are tested: it is well, and answers whatever it is asked in one way.
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

    /// <summary>Says "well" to whatever it is asked, unless told otherwise.</summary>
    public static async Task<FakeReplica> StartAsync(RequestDelegate? answer = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var replica = new FakeReplica(app);
        app.MapFallback("{**rest}", answer ?? SayWellAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return replica;
    }

    /// <summary>An answer in one piece: a replica that is killed has sent all of it or nothing.</summary>
    public static Task SayWellAsync(HttpContext context)
    {
        context.Response.ContentLength = "well".Length;
        return context.Response.WriteAsync("well");
    }

    /// <summary>A gateway in front of this one.</summary>
    public HostedService<ReplicaClients> Gateway(params (string Key, string? Value)[] settings) =>
        new([("services:booking-api:http:0", Address.ToString()), .. settings]);

    /// <summary>Answers its probes as a replica that drains, and everything else as before.</summary>
    public void Drain() => draining = true;

    /// <summary>Stops listening, finishes the requests that it has, and closes its connections.</summary>
    public Task StopAsync() => app.StopAsync();

    /// <summary>
    /// Stops listening and resets all connections at once, as the kernel does for a process that is killed.
    /// </summary>
    public Task KillAsync() => app.StopAsync(new CancellationToken(canceled: true));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
