using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace RideAspire.Gateway.Retries;

/// <summary>
/// Retries a request that failed on its way to a replica, when that is safe (see <see cref="RetrySafety"/>). A retry
/// goes to an address that was not tried yet. If there is none it goes to the same address, which may stand for several
/// replicas. A request gets at most three attempts, so that a client does not wait for a whole fleet to fail; the last
/// attempt's outcome is the response. This runs before load balancing, so each attempt is balanced and counts in the
/// health of its own address.
/// </summary>
internal sealed partial class RetryMiddleware(RequestDelegate next, TimeProvider time, ILogger<RetryMiddleware> logger)
{
    private const int MaxAttempts = 3;

    /// <summary>
    /// Delay before a retry at the same address. A replica that dies breaks all its connections at once. By the end of
    /// the delay the HTTP client has noticed, and takes none of them from its pool. A proxy at the address also needs a
    /// moment to prefer another replica. Three connect timeouts of 1 s and two delays still end within 3.5 s.
    /// </summary>
    private static readonly TimeSpan sameAddressDelay = TimeSpan.FromMilliseconds(100);

    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var tried = new List<DestinationState>(MaxAttempts);
        await next(context);
        while (RetrySafety.Reason(context) is { } why && proxy.ProxiedDestination is { } failed)
        {
            tried.Add(failed);
            if (tried.Count == MaxAttempts)
                return;

            var untried = Untried(AddressesOf(context), tried);
            var where = untried.Count > 0 ? "another address" : "the same address";
            Retrying(tried.Count, failed.DestinationId, context.GetForwarderErrorFeature()!.Error, where, why);
            if (untried.Count == 0)
            {
                await Task.Delay(sameAddressDelay, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (context.RequestAborted.IsCancellationRequested)
                    return;
            }

            RetryTelemetry.Retried(why);
            proxy.AvailableDestinations = untried.Count > 0 ? untried : AddressesOf(context).AvailableDestinations;
            proxy.ProxiedDestination = null;
            Rewind(context);
            await next(context);
        }
    }

    // The addresses as they are now, not as they were when the request arrived.
    private static ClusterDestinationsState AddressesOf(HttpContext context) => context.GetRouteModel().Cluster!.DestinationsState;

    // An unhealthy address is better than none: it may only be draining, or be unhealthy by mistake. The cluster's
    // policy, HealthyOrPanic, does the same.
    private static List<DestinationState> Untried(ClusterDestinationsState addresses, List<DestinationState> tried)
    {
        var healthy = addresses.AvailableDestinations.Except(tried).ToList();
        return healthy.Count > 0 ? healthy : [.. addresses.AllDestinations.Except(tried)];
    }

    // The forwarder needs a response without an error status. A failure that stays set would count against the next
    // address in the passive health check. The body has been read. Headers need no reset: none were copied yet, or the
    // forwarder has cleared them.
    private static void Rewind(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Features.Set<IForwarderErrorFeature>(null);
        if (context.Request.Body is MemoryStream whole)
            whole.Position = 0;
    }

    [LoggerMessage(
        LogLevel.Information,
        "Attempt {Attempt} at {Address} failed with {Error}. Retrying at {Where}; this is safe because the request is {Why}.")]
    private partial void Retrying(int attempt, string address, ForwarderError error, string where, string why);
}
