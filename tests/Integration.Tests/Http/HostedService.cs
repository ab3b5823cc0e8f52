using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace RideAspire.Integration.Tests.Http;

/// <summary>
/// A service of this system as it runs in production, on its own Kestrel at a free port of 127.0.0.1. It accepts
/// <see cref="TestTokens"/>, and its rate limits are too high to matter. The settings of a test override these.
/// </summary>
/// <typeparam name="TOfAssembly">
/// Any type of the service's assembly. <c>Program</c> would be ambiguous: each service has one.
/// </typeparam>
internal sealed class HostedService<TOfAssembly> : WebApplicationFactory<TOfAssembly>
    where TOfAssembly : class
{
    private readonly Action<ILoggingBuilder> configureLogging;
    private readonly (string Key, string? Value)[] settings;

    public HostedService(params (string Key, string? Value)[] settings)
        : this(_ => { }, settings)
    {
    }

    /// <param name="configureLogging">Adds logging providers. By default there are none.</param>
    public HostedService(Action<ILoggingBuilder> configureLogging, params (string Key, string? Value)[] settings)
    {
        (this.configureLogging, this.settings) = (configureLogging, settings);
        UseKestrel();
        StartServer();
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    /// <summary>Stops the service as SIGTERM does. The task ends when the host has stopped.</summary>
    public Task StopAsync(TimeSpan timeout)
    {
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        var stopped = new TaskCompletionSource();
        lifetime.ApplicationStopped.Register(stopped.SetResult);
        lifetime.StopApplication();
        return stopped.Task.WaitAsync(timeout);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        catch (ObjectDisposedException)
        {
            // The test has stopped the service, so its Program has disposed of the host already.
        }
    }

    // Tests share a Redis, but each database is an environment of its own.
    private IEnumerable<(string Key, string? Value)> KeysOfItsOwn() => settings
        .Where(setting => setting.Key == "ConnectionStrings:rides")
        .Select(rides => ("Redis:KeyPrefix", new NpgsqlConnectionStringBuilder(rides.Value).Database));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // The factory would set it too late: the service may have started already.
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseEnvironment("Production");
        builder.UseSetting("Drain:ReadinessDelay", "00:00:00");
        builder.UseSetting("RateLimits:Burst", "1000000");
        builder.UseSetting("RateLimits:RequestsPerSecond", "100000");
        builder.ConfigureLogging(logging => configureLogging(logging.ClearProviders()));
        foreach (var (key, value) in TestTokens.Settings.Concat(KeysOfItsOwn()).Concat(settings))
            builder.UseSetting(key, value);
    }
}
