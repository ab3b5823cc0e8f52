using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace RideAspire.Gateway.Discovery;

/// <summary>
/// Makes each address of a host's name a destination of its own, so that retries, probes and balancing know the
/// replicas. Asks again after <see cref="DiscoveryOptions.Refresh"/>.
/// </summary>
/// <remarks>
/// YARP's own resolver would not do. It numbers the destinations in the order of the answer, which DNS servers shuffle,
/// so a replica would inherit the health of another one. When a lookup fails, YARP does not ask again for five minutes.
/// Here a destination is named by its address, and when a lookup fails the last addresses stay: one that is gone costs
/// a retry, and none would cost every request.
/// </remarks>
internal sealed partial class DnsReplicas(
    HostLookup lookup, IOptions<DiscoveryOptions> options, TimeProvider time, ILogger<DnsReplicas> logger) : IDestinationResolver
{
    private readonly ConcurrentDictionary<string, IPAddress[]> known = new();
    private readonly ConcurrentDictionary<string, string> failing = new();

    /// <summary>
    /// Hosts of which no address has been found since the process started. YARP asks for each before the server starts.
    /// </summary>
    public IReadOnlyCollection<string> NeverFound => [.. failing.Keys.Where(host => !known.ContainsKey(host))];

    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var replicas = new Dictionary<string, DestinationConfig>();
        foreach (var (name, destination) in destinations)
        {
            var address = new Uri(destination.Address);
            foreach (var replica in await AddressesOfAsync(address.DnsSafeHost, cancellationToken))
            {
                replicas[$"{name}[{replica}]"] = destination with
                {
                    Address = new UriBuilder(address) { Host = replica.ToString() }.ToString(),
                    Host = destination.Host ?? address.Authority,
                };
            }
        }

        // YARP takes the token of the last answer only, and asks when it is cancelled.
        var refresh = new CancellationTokenSource(options.Value.Refresh, time);
        return new(replicas, new CancellationChangeToken(refresh.Token));
    }

    private async Task<IPAddress[]> AddressesOfAsync(string host, CancellationToken ct)
    {
        try
        {
            IPAddress[] found = [.. (await lookup(host, ct)).OrderBy(address => address.ToString(), StringComparer.Ordinal)];
            failing.TryRemove(host, out _);
            if (!known.TryGetValue(host, out var before) || !before.SequenceEqual(found))
                Found(host, string.Join(", ", found.AsEnumerable()));
            return known[host] = found;
        }
        catch (SocketException e)
        {
            var last = known.GetValueOrDefault(host, []);
            if (failing.TryAdd(host, e.Message))
                Failed(host, e.Message, last.Length);
            return last;
        }
    }

    [LoggerMessage(LogLevel.Information, "{Host} has the replicas {Addresses}.")]
    private partial void Found(string host, string addresses);

    [LoggerMessage(
        LogLevel.Warning,
        "DNS has no address of {Host} ({Why}). The last {Count} known addresses stay. If this lasts, look whether a replica is ready.")]
    private partial void Failed(string host, string why, int count);
}
