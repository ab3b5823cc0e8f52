using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace RideAspire.Web.Identity;

/// <summary>Has <see cref="ProviderKeys"/> read in the background, when the settings name a provider.</summary>
internal static class ProviderKeysHosting
{
    /// <summary>Comes after the framework's own registrations, whose settings it completes.</summary>
    public static void AddProviderKeys(this IServiceCollection services)
    {
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, Settings>();
        services.AddTransient<ProviderBearerHandler>();
        services.Configure<AuthenticationOptions>(
            schemes => schemes.SchemeMap[JwtBearerDefaults.AuthenticationScheme].HandlerType = typeof(ProviderBearerHandler));
        services.AddHostedService<Reading>();
        services.AddHealthChecks().AddCheck<Readiness>("identity provider");
    }

    /// <summary>The framework's own reader would ask for unknown keys only once in five minutes.</summary>
    private sealed class Settings(TimeProvider time, ILogger<ProviderKeys> logger) : IPostConfigureOptions<JwtBearerOptions>
    {
        public void PostConfigure(string? name, JwtBearerOptions options)
        {
            if (string.IsNullOrEmpty(options.MetadataAddress))
                return;
            var documents = new HttpDocumentRetriever(options.Backchannel) { RequireHttps = options.RequireHttpsMetadata };
            options.ConfigurationManager = new ProviderKeys(
                ct => OpenIdConnectConfigurationRetriever.GetAsync(options.MetadataAddress, documents, ct), time, logger);
        }
    }

    private sealed class Reading(IOptionsMonitor<JwtBearerOptions> bearer) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var options = bearer.Get(JwtBearerDefaults.AuthenticationScheme);
            return options.ConfigurationManager is ProviderKeys keys
                ? keys.KeepAsync(options.AutomaticRefreshInterval, options.RefreshInterval, stoppingToken)
                : Task.CompletedTask;
        }
    }

    /// <summary>Ready once the provider's keys are there. Later a provider may be away: its keys are kept.</summary>
    private sealed class Readiness(IOptionsMonitor<JwtBearerOptions> bearer) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager is ProviderKeys { Exist: false }
                ? HealthCheckResult.Unhealthy("The identity provider has not published its keys yet.")
                : HealthCheckResult.Healthy());
    }
}
