using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RideAspire.Gateway.Discovery;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Gateway.Discovery;

/// <summary>
/// A headless Service: one name, whose addresses are the replicas that are ready, each at the same port. It answers in
/// another order each time, as DNS servers do.
/// </summary>
internal sealed class FakeDns
{
    private const string Name = "booking-api";
    private const string Cluster = "ReverseProxy:Clusters:booking-api:";

    private readonly int port = FreePort.Next();
    private volatile IPAddress[] addresses = [];
    private int lookups;

    /// <summary>How often it was asked.</summary>
    public int Lookups => Volatile.Read(ref lookups);

    /// <summary>A replica at an address of its own, which answers with that address.</summary>
    public Task<FakeReplica> StartReplicaAsync(string host) => FakeReplica.StartAsync(
        context => context.Response.WriteAsync(context.Request.Path == "/v1/host" ? context.Request.Host.Value! : host),
        port,
        host);

    /// <summary>What the name means from now on. Nothing: the name does not exist.</summary>
    public void Publish(params string[] hosts) => addresses = [.. hosts.Select(IPAddress.Parse)];

    /// <summary>A gateway that asks this DNS, more often than in production.</summary>
    public HostedService<ReplicaClients> Gateway(params (string Key, string? Value)[] settings) => new(
        AddTo,
        [
            ("Discovery:Dns", "true"),
            ("Discovery:Refresh", "00:00:00.020"),
            (Cluster + "Destinations:replicas:Address", $"http://{Name}:{port}"),
            .. settings.Select(setting => (Cluster + setting.Key, setting.Value)),
        ]);

    /// <summary>Waits until the gateway has seen what is published now.</summary>
    public async Task SeenAsync()
    {
        // The first of these lookups may have begun before. The gateway uses an answer before it asks for the next one.
        var before = Lookups;
        await TestHost.UntilAsync(() => Task.FromResult(Lookups > before + 2));
    }

    private void AddTo(ILoggingBuilder logging) => logging.Services.AddSingleton<HostLookup>(FindAsync);

    private Task<IPAddress[]> FindAsync(string host, CancellationToken ct)
    {
        Assert.Equal(Name, host);
        var now = addresses;
        if (Interlocked.Increment(ref lookups) % 2 == 0)
            now = [.. now.Reverse()];
        return now.Length > 0 ? Task.FromResult(now) : throw new SocketException((int)SocketError.HostNotFound);
    }
}
