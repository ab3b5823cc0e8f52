using System.ComponentModel.DataAnnotations;
using RideAspire.Drivers;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Rides.Tests.Timers;

public sealed class TimerOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        Assert.Empty(Errors(new TimerOptions()));
        Assert.Empty(Errors(new TripOptions()));
        Assert.Empty(Errors(new DriverOptions()));
    }

    [Fact]
    public void A_value_out_of_range_is_refused_with_the_key_that_holds_it()
    {
        Assert.Contains(Errors(new TimerOptions { Lease = TimeSpan.Zero, LongestSleep = TimeSpan.FromSeconds(1) }), error => error.StartsWith("Timers:Lease", StringComparison.Ordinal));
        Assert.Contains(Errors(new TripOptions { MatchWindow = TimeSpan.FromDays(1) }), error => error.StartsWith("Trips:MatchWindow", StringComparison.Ordinal));
        Assert.Contains(Errors(new DriverOptions { SearchRadius = 1 }), error => error.StartsWith("Drivers:SearchRadius", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sleep_that_would_outlast_an_abandoned_claim_by_far_is_refused() =>
        Assert.Contains(Errors(new TimerOptions { Lease = TimeSpan.FromSeconds(0.1), LongestSleep = TimeSpan.FromSeconds(2) }), error => error.Contains("Timers:LongestSleep", StringComparison.Ordinal));

    [Fact]
    public void A_drain_that_would_outlast_the_limit_of_a_batch_is_refused() =>
        Assert.Contains(Errors(new TimerOptions { FireWithin = TimeSpan.FromSeconds(0.5) }), error => error.Contains("Timers:DrainWindow", StringComparison.Ordinal));

    private static IEnumerable<string> Errors(object options)
    {
        var errors = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true);
        return errors.Select(error => error.ErrorMessage!);
    }
}
