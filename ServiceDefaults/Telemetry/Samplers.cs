using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>Which traces are recorded.</summary>
internal static class Samplers
{
    private const double RatioInDevelopment = 1, RatioElsewhere = 0.1;

    /// <summary>
    /// The sampler that <c>OTEL_TRACES_SAMPLER</c> names; if it is not set or names none, one by
    /// <see cref="TelemetryOptions"/>. When traces are switched off, even spans with priority are.
    /// </summary>
    public static Sampler Of(IConfiguration configuration, TelemetryOptions options, bool isDevelopment) =>
        Named(configuration) switch
        {
            AlwaysOffSampler off => off,
            { } named => new WorkSampler(named),
            null => new WorkSampler(ByRatio(
                options.SamplingRatio ?? (isDevelopment ? RatioInDevelopment : RatioElsewhere), options.FollowCallers)),
        };

    private static Sampler? Named(IConfiguration configuration) => configuration["OTEL_TRACES_SAMPLER"]?.ToLowerInvariant() switch
    {
        "always_on" => new AlwaysOnSampler(),
        "always_off" or "parentbased_always_off" => new AlwaysOffSampler(),
        "traceidratio" => new TraceIdRatioBasedSampler(NamedRatio(configuration)),
        "parentbased_always_on" => new ParentBasedSampler(new AlwaysOnSampler()),
        "parentbased_traceidratio" => ByRatio(NamedRatio(configuration)),
        _ => null,
    };

    private static ParentBasedSampler ByRatio(double ratio, bool followCallers = true)
    {
        var root = new TraceIdRatioBasedSampler(ratio);
        return followCallers ? new(root) : new(root, remoteParentSampled: root, remoteParentNotSampled: root);
    }

    // By the specification, a missing or invalid argument counts as 1.
    private static double NamedRatio(IConfiguration configuration) =>
        double.TryParse(configuration["OTEL_TRACES_SAMPLER_ARG"], NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio)
            && ratio is >= 0 and <= 1 ? ratio : 1;
}
