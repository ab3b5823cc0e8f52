using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timeouts;

namespace RideAspire.Integration.Tests.TimeoutWorker;

public sealed class RetentionOptionsTests
{
    [Theory]
    [InlineData("1.00:00:00", null)]
    [InlineData("6.23:00:00", "7.00:00:00")]
    public void A_trip_that_would_leave_before_its_key_is_refused_with_both_settings_names(string trips, string? keys)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Options(trips, keys));

        Assert.StartsWith(
            "Retention:Trips must not be less than Retention:Keys", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trip_and_its_key_may_leave_together() => Assert.Equal(TimeSpan.FromDays(2), Options("2.00:00:00", "2.00:00:00").Trips);

    private static RetentionOptions Options(string trips, string? keys)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["Retention:Trips"] = trips;
        if (keys is not null)
            builder.Configuration["Retention:Keys"] = keys;
        builder.Services.AddSingleton<Heartbeats>();
        builder.AddTimeouts();
        using var host = builder.Build();
        return host.Services.GetRequiredService<IOptions<RetentionOptions>>().Value;
    }
}
