using Microsoft.Extensions.Logging;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// A gateway that tries replicas in the order of their addresses and takes none out, so a test knows which replica gets
/// a request.
/// </summary>
internal static class RetryingGateway
{
    private const string Cluster = "ReverseProxy:Clusters:booking-api:";

    private static readonly (string, string?)[] fixedOrder =
    [
        (Cluster + "LoadBalancingPolicy", "FirstAlphabetical"),
        (Cluster + "HealthCheck:Active:Enabled", "false"),
        (Cluster + "HealthCheck:Passive:Enabled", "false"),
    ];

    public static HostedService<ReplicaClients> Of(params Uri[] replicas) => Of([], replicas);

    /// <param name="settings">Settings of the cluster, with keys relative to it.</param>
    public static HostedService<ReplicaClients> Of((string Key, string? Value)[] settings, params Uri[] replicas) =>
        Of(_ => { }, settings, replicas);

    public static HostedService<ReplicaClients> Of(
        Action<ILoggingBuilder> configureLogging, (string Key, string? Value)[] settings, params Uri[] replicas) => new(configureLogging,
    [
        .. fixedOrder,
        .. replicas.Select((replica, i) => ($"services:booking-api:http:{i}", (string?)replica.ToString())),
        .. settings.Select(setting => (Cluster + setting.Key, setting.Value)),
    ]);
}
