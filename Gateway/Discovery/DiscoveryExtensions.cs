using System.Net;
using RideAspire.Validation;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace RideAspire.Gateway.Discovery;

/// <summary>The addresses of a host's name. Throws a SocketException when there are none.</summary>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken ct);

internal static class DiscoveryExtensions
{
    /// <summary>
    /// Finds replicas by DNS if <see cref="DiscoveryOptions.Dns"/> says so. Otherwise by service discovery: from
    /// section <c>Services</c>, and a name that is not configured there is used as it is.
    /// </summary>
    public static IReverseProxyBuilder FindReplicas(this IReverseProxyBuilder proxy, WebApplicationBuilder builder)
    {
        builder.AddValidated<DiscoveryOptions>(DiscoveryOptions.Section);
        builder.Services.AddServiceDiscovery();
        if (!builder.Configuration.GetValue<bool>($"{DiscoveryOptions.Section}:{nameof(DiscoveryOptions.Dns)}"))
            return proxy.AddServiceDiscoveryDestinationResolver();

        builder.Services.AddSingleton<HostLookup>(Dns.GetHostAddressesAsync);
        builder.Services.AddSingleton<DnsReplicas>();
        builder.Services.AddSingleton<IDestinationResolver>(services => services.GetRequiredService<DnsReplicas>());
        builder.Services.AddHealthChecks().AddCheck<ReplicasFound>("replicas found");
        return proxy;
    }
}
