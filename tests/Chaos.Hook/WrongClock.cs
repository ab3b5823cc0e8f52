using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(RideAspire.Chaos.Hook.WrongClock))]

namespace RideAspire.Chaos.Hook;

/// <summary>Gives a service a clock that is off: what it takes the time from is registered before its own would be.</summary>
internal sealed class WrongClock : IHostingStartup
{
    /// <summary>The environment variable that says by how many seconds.</summary>
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
