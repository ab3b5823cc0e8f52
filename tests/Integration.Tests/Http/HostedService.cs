using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RideAspire.Integration.Tests.Http;

/// <summary>
/// A service of this system as it runs in production, on a Kestrel of its own at a free port of 127.0.0.1. It accepts
/// <see cref="TestTokens"/>, and lets one caller do what a city does; what the settings say comes last.
/// </summary>
/// <typeparam name="TOfAssembly">
/// Any type of the service's assembly: <c>Program</c> is the name of several classes here.
/// </typeparam>
internal sealed class HostedService<TOfAssembly> : WebApplicationFactory<TOfAssembly>
    where TOfAssembly : class
{
    private readonly Action<ILoggingBuilder> logs;
    private readonly (string Key, string? Value)[] settings;

    public HostedService(params (string Key, string? Value)[] settings)
        : this(_ => { }, settings)
    {
    }

    /// <param name="logs">Where it logs to. Default: nowhere.</param>
    public HostedService(Action<ILoggingBuilder> logs, params (string Key, string? Value)[] settings)
    {
        (this.logs, this.settings) = (logs, settings);
        UseKestrel();
        StartServer();
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        catch (ObjectDisposedException)
        {
            // A test had told it to stop: then Program itself has disposed of the host.
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Not by the factory, which would say it while the service may have started already.
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseEnvironment("Production");
        builder.UseSetting("Drain:ReadinessDelay", "00:00:00");
        builder.UseSetting("RateLimits:Burst", "1000000");
        builder.UseSetting("RateLimits:RequestsPerSecond", "100000");
        builder.ConfigureLogging(logging => logs(logging.ClearProviders()));
        foreach (var (key, value) in TestTokens.Settings.Concat(settings))
            builder.UseSetting(key, value);
    }
}
