using Microsoft.AspNetCore.Http;

namespace RideAspire.ServiceDefaults.Health;

/// <summary>Where probes ask.</summary>
internal static class HealthPaths
{
    public const string Ready = "/health";

    public const string Live = "/alive";

    /// <summary>Whether a request is a probe's. Probes come all the time, so they leave no trace.</summary>
    public static bool Contain(PathString path) => path.StartsWithSegments(Ready) || path.StartsWithSegments(Live);
}
