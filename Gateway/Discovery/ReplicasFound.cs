using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.Gateway.Discovery;

/// <summary>
/// Ready once DNS has named a replica. The first lookup of a new pod may fail, since its network is not always complete
/// when it starts, and without a replica the gateway would refuse what another one can serve. Later failures do not
/// count: then the last addresses stay.
/// </summary>
internal sealed class ReplicasFound(DnsReplicas replicas) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(replicas.NeverFound is { Count: > 0 } hosts
            ? HealthCheckResult.Unhealthy($"DNS has named no replica yet: {string.Join(", ", hosts)}")
            : HealthCheckResult.Healthy());
}
