using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace RideAspire.Gateway;

/// <summary>
/// Puts all replicas that service discovery knows in the place of a destination such as <c>http://booking-api</c>; a name that it does not
/// know stays, for DNS to resolve. YARP asks again when discovery says that the replicas have changed.
/// </summary>
internal sealed class DiscoveredDestinations(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var found = await resolver.GetEndpointsAsync(destination.Address, cancellationToken);
            changes.Add(found.ChangeToken);
            foreach (var endpoint in found.Endpoints)
            {
                var address = AddressOf(endpoint.EndPoint, SchemeOf(destination.Address));
                resolved[$"{name} {address}"] = destination with { Address = address };
            }
        }

        return new(resolved, new CompositeChangeToken(changes));
    }

    // Discovery answers a URI where its configuration has one, and else a name or an IP address with a port; port 0 is the scheme's own.
    private static string AddressOf(EndPoint endpoint, string scheme) => endpoint switch
    {
        UriEndPoint uri => uri.Uri.ToString(),
        DnsEndPoint { Port: 0 } name => $"{scheme}://{name.Host}",
        DnsEndPoint name => $"{scheme}://{name.Host}:{name.Port}",
        _ => $"{scheme}://{endpoint}",
    };

    // Of https+http, the first is preferred.
    private static string SchemeOf(string address) => new Uri(address).Scheme.Split('+')[0];
}
