using Microsoft.Extensions.Hosting;
using OpenTelemetry.Resources;
using RideAspire.ServiceDefaults.Telemetry;

namespace RideAspire.Integration.Tests.ServiceDefaults.Telemetry;

public sealed class TelemetryDefaultsTests
{
    [Fact]
    public void A_service_is_named_like_its_job_and_a_replica_by_its_host_and_process()
    {
        var builder = NewBuilder();
        builder.Environment.ApplicationName = "Timeout.Worker";

        var attributes = ResourceBuilder.CreateDefault();
        attributes.Name(builder.Environment);

        var named = attributes.Build().Attributes.ToDictionary();
        Assert.Equal("timeout-worker", named["service.name"]);
        Assert.Equal($"{Environment.MachineName}:{Environment.ProcessId}", named["service.instance.id"]);
    }

    [Theory]
    [InlineData("Logging:Console:FormatterOptions:IncludeScopes", "true", "false")]
    [InlineData("Logging:Console:FormatterOptions:SingleLine", "true", "false")]
    public void What_is_configured_has_priority_over_a_default(string key, string byDefault, string configured)
    {
        var (plain, other) = (NewBuilder(), NewBuilder());
        other.Configuration[key] = configured;

        plain.AddTelemetryDefaults();
        other.AddTelemetryDefaults();

        Assert.Equal((byDefault, configured), (plain.Configuration[key], other.Configuration[key]));
    }

    private static HostApplicationBuilder NewBuilder() => new(new HostApplicationBuilderSettings { DisableDefaults = true });
}
