using System.Net;
using RideAspire.KubernetesTrial.Manifests;
using RideAspire.KubernetesTrial.Network;
using RideAspire.LocalServers;

namespace RideAspire.KubernetesTrial.Pods;

/// <summary>The deployment on this machine: its pods at 127.0.1.x, and the DNS that knows them.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const string DnsServer = "127.0.1.53";
    private const int DnsPort = 53;

    /// <summary>Pods have the addresses above the DNS server's.</summary>
    private const int FirstPod = 54;

    private readonly string folder = ServerFolder.NewTemporary("cluster");
    private readonly string builds;
    private readonly RideStores stores;
    private readonly Dictionary<string, Endpoints> endpoints;
    private readonly ClusterDns dns;
    private int pods;

    /// <param name="builds">A folder with a folder for each service.</param>
    /// <param name="stores">Their schema must be up to date.</param>
    /// <param name="dnsCache">How old an answer of DNS may be.</param>
    public Cluster(DeploymentManifests manifests, string builds, RideStores stores, TimeSpan dnsCache)
    {
        (this.builds, this.stores) = (builds, stores);
        endpoints = manifests.Services.ToDictionary(service => service.Name, _ => new Endpoints());
        dns = new(
            new(IPAddress.Parse(DnsServer), DnsPort),
            endpoints.Select(of => KeyValuePair.Create(
                $"{of.Key}.{manifests.Namespace}.svc.cluster.local", new CachedEndpoints(of.Value, dnsCache, TimeProvider.System))));
        foreach (var service in manifests.Services)
            ResolverFile.Write(ResolverOf(service), DnsServer, manifests.Namespace, service.DnsOptions);
        Workloads = [.. manifests.Services.Select(service => new Workload(service, () => NewPod(service)))];
    }

    public Incidents Incidents { get; } = new();

    public IReadOnlyList<Workload> Workloads { get; }

    public Endpoints EndpointsOf(string service) => endpoints[service];

    public async ValueTask DisposeAsync()
    {
        foreach (var workload in Workloads)
            await workload.DisposeAsync();
        await dns.DisposeAsync();
        ServerFolder.DeleteTemporary(folder);
    }

    private Pod NewPod(ServiceManifest service)
    {
        var number = Interlocked.Increment(ref pods);
        var name = $"{service.Name}-{number}";
        var replica = new Replica(service.Project, name, Path.Combine(builds, service.Project), Variables(service))
        {
            Address = new($"http://127.0.1.{FirstPod + number - 1}:{service.Port}"),
            Before = ResolverFile.Before(ResolverOf(service)),
        };
        return new(service, replica, endpoints[service.Name], Incidents, TimeProvider.System);
    }

    private string ResolverOf(ServiceManifest service) => Path.Combine(folder, $"{service.Name}.resolv.conf");

    // What the manifest says, but the stores and the keys of tokens are this machine's, and nobody collects telemetry.
    // The port for Prometheus would be at all addresses of the machine, so only one pod could have it.
    private Dictionary<string, string?> Variables(ServiceManifest service)
    {
        var variables = service.Variables.ToDictionary(variable => variable.Key, string? (variable) => variable.Value);
        foreach (var (key, value) in TestTokens.Settings)
            variables[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        variables["Authentication__Schemes__Bearer__Authority"] = null;
        variables["ConnectionStrings__rides"] = stores.Postgres.ConnectionString("rides");
        variables["ConnectionStrings__redis"] = stores.Redis.ConnectionString;
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = null;
        variables["Telemetry__Prometheus__Port"] = null;
        variables["DOTNET_ENVIRONMENT"] = "Production";
        return variables;
    }
}
