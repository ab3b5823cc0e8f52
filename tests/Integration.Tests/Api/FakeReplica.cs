using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RideAspire.Gateway;

namespace RideAspire.Integration.Tests.Api;

/// <summary>What stands behind a gateway whose own doings are tested: it is well, and answers whatever it is asked in one way.</summary>
internal sealed class FakeReplica : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeReplica(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Says "well" to whatever it is asked, unless told otherwise.</summary>
    public static async Task<FakeReplica> StartAsync(RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/health", () => "well");
        app.MapFallback("{**rest}", answer ?? (context => context.Response.WriteAsync("well")));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    /// <summary>A gateway in front of this one.</summary>
    public HostedService<DiscoveredDestinations> Gateway(params (string Key, string? Value)[] settings) =>
        new([("services:booking-api:http:0", Address.ToString()), .. settings]);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
