using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Timers;
using RideAspire.Trips;
using RideAspire.Validation;

namespace RideAspire.Rides.Tests.Timers;

public sealed class TimerOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        Assert.Empty(Failures<TimerOptions>(TimerOptions.Section));
        Assert.Empty(Failures<TripOptions>(TripOptions.Section));
        Assert.Empty(Failures<DriverOptions>(DriverOptions.Section));
    }

    [Fact]
    public void A_value_out_of_range_is_refused_with_its_key_and_its_bounds()
    {
        Assert.Equal(
            ["The field Timers:Shards must be between 1 and 64.", "The field Timers:Lease must be between 00:00:00.1000000 and 00:01:00."],
            Failures<TimerOptions>(TimerOptions.Section, ("Shards", "65"), ("Lease", "00:00:00")));
        Assert.Equal(
            ["The field Trips:MatchWindow must be between 00:00:01 and 01:00:00.",
                "The field Trips:MostPerMinute must be between 1 and 1000.",
                "The field Trips:LongRide must be between 00:01:00 and 7.00:00:00."],
            Failures<TripOptions>(
                TripOptions.Section, ("MatchWindow", "1.00:00:00"), ("MostPerMinute", "0"), ("LongRide", "00:00:01")));
        Assert.Equal(
            ["The field Drivers:SearchRadius must be between 100 and 100000."],
            Failures<DriverOptions>(DriverOptions.Section, ("SearchRadius", "1")));
    }

    [Fact]
    public void A_sleep_of_more_than_ten_leases_is_refused() =>
        Assert.StartsWith(
            "Timers:MaxSleep must not exceed ten times Lease",
            Assert.Single(Failures<TimerOptions>(TimerOptions.Section, ("Lease", "00:00:00.1"), ("MaxSleep", "00:00:02"))),
            StringComparison.Ordinal);

    [Fact]
    public void A_drain_that_is_longer_than_the_effect_timeout_is_refused() =>
        Assert.StartsWith(
            "Timers:DrainTimeout must not exceed EffectTimeout",
            Assert.Single(Failures<TimerOptions>(TimerOptions.Section, ("EffectTimeout", "00:00:00.5"))),
            StringComparison.Ordinal);

    private static IEnumerable<string> Failures<T>(string section, params (string Key, string Value)[] settings)
        where T : class
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
            settings.ToDictionary(setting => $"{section}:{setting.Key}", setting => (string?)setting.Value));
        builder.AddValidated<T>(section);
        using var host = builder.Build();
        try
        {
            _ = host.Services.GetRequiredService<IOptions<T>>().Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
    }
}
