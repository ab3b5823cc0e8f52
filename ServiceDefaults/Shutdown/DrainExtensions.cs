using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RideAspire.Validation;

namespace RideAspire.ServiceDefaults.Shutdown;

internal static class DrainExtensions
{
    public static void AddDrain(this IHostApplicationBuilder builder)
    {
        builder.AddValidated<DrainOptions>(DrainOptions.Section);
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>((host, drain) =>
        {
            host.ShutdownTimeout = drain.Value.ShutdownTimeout;
            host.ServicesStopConcurrently = true;
        });
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Drain>());
        builder.Services.AddHealthChecks().AddCheck<Drain>("drain");
    }
}
