using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(RideAspire.Chaos.Hook.WrongClock))]

namespace RideAspire.Chaos.Hook;

/// <summary>
/// Gives a service a wrong clock. It registers its TimeProvider before the service registers the right one.
/// </summary>
internal sealed class WrongClock : IHostingStartup
{
    /// <summary>The environment variable with the clock's error in seconds.</summary>
    public const string Variable = "CHAOS_CLOCK_OFF";

    public void Configure(IWebHostBuilder builder)
    {
        var off = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable(Variable)!, CultureInfo.InvariantCulture));
        builder.ConfigureServices(services => services.AddSingleton<TimeProvider>(new Clock(off)));
    }

    private sealed class Clock : TimeProvider
    {
        private readonly TimeSpan off;

        public Clock(TimeSpan off)
        {
            this.off = off;
            Console.WriteLine($"This clock is off by {off}.");
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + off;
    }
}
