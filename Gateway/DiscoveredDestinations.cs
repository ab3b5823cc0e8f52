using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace RideAspire.Gateway;

/// <summary>
/// Puts all replicas that service discovery knows in the place of a destination such as <c>http://booking-api</c>. YARP asks again when
/// discovery says that they have changed.
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
                var address = endpoint.EndPoint.ToString()!;
                var host = address.Contains("://", StringComparison.Ordinal) ? address : $"{new Uri(destination.Address).Scheme}://{address}";
                resolved[$"{name} {host}"] = destination with { Address = host };
            }
        }

        return new(resolved, new CompositeChangeToken(changes));
    }
}
