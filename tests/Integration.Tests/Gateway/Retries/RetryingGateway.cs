using Microsoft.Extensions.Logging;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// A gateway that asks replicas by their addresses' order, and takes none out: so a test knows which one a request
/// meets.
/// </summary>
internal static class RetryingGateway
{
    private const string Cluster = "ReverseProxy:Clusters:booking-api:";

    private static readonly (string, string?)[] certain =
    [
        (Cluster + "LoadBalancingPolicy", "FirstAlphabetical"),
        (Cluster + "HealthCheck:Active:Enabled", "false"),
        (Cluster + "HealthCheck:Passive:Enabled", "false"),
    ];

    public static HostedService<ReplicaClients> Of(params Uri[] replicas) => Of([], replicas);

    /// <param name="settings">Of the cluster.</param>
    public static HostedService<ReplicaClients> Of((string Key, string? Value)[] settings, params Uri[] replicas) => Of(_ => { }, settings, replicas);

    public static HostedService<ReplicaClients> Of(Action<ILoggingBuilder> logs, (string Key, string? Value)[] settings, params Uri[] replicas) => new(logs,
    [
        .. certain,
        .. replicas.Select((replica, i) => ($"services:booking-api:http:{i}", (string?)replica.ToString())),
        .. settings.Select(setting => (Cluster + setting.Key, setting.Value)),
    ]);
}
