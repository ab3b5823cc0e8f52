using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace RideAspire.Gateway.Retries;

/// <summary>
/// Sends a request that failed on its way to a replica again, when that is safe (see <see cref="Repeatable"/>): to an address that it has
/// not tried, and when there is none, to the same address again, because several replicas may stand behind one. There are three attempts
/// at most, so that a client does not wait for a whole fleet to fail; the outcome of the last one is the answer. Stands before load
/// balancing, so that each attempt is balanced, and counts for or against the address that it went to.
/// </summary>
internal sealed partial class RetryMiddleware(RequestDelegate next, TimeProvider time, ILogger<RetryMiddleware> logger)
{
    private const int MaxAttempts = 3;

    /// <summary>
    /// Before a tried address is asked again. A replica that dies breaks all its connections at once: by the end of the pause the breaks
    /// have arrived, and the HTTP client takes none of those connections from its pool. A proxy at the address needs a moment, too, to
    /// prefer another replica. Two pauses after three connect timeouts of 1 s still end within 3.5 s.
    /// </summary>
    private static readonly TimeSpan sameAddressDelay = TimeSpan.FromMilliseconds(100);

    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var tried = new List<DestinationState>(MaxAttempts);
        await next(context);
        while (Repeatable.Why(context) is { } why && proxy.ProxiedDestination is { } failed)
        {
            tried.Add(failed);
            if (tried.Count == MaxAttempts)
                return;

            var untried = Untried(AddressesOf(context), tried);
            Retrying(tried.Count, failed.DestinationId, context.GetForwarderErrorFeature()!.Error, untried.Count > 0 ? "another address" : "the same address", why);
            if (untried.Count == 0)
            {
                await Task.Delay(sameAddressDelay, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (context.RequestAborted.IsCancellationRequested)
                    return;
            }

            GatewayTelemetry.Retried(why);
            proxy.AvailableDestinations = untried.Count > 0 ? untried : AddressesOf(context).AvailableDestinations;
            proxy.ProxiedDestination = null;
            Rewind(context);
            await next(context);
        }
    }

    // As they are by now, not as they were when the request came.
    private static ClusterDestinationsState AddressesOf(HttpContext context) => context.GetRouteModel().Cluster!.DestinationsState;

    // An unhealthy one is better than none: it may be draining, or wrongly suspected, as the cluster's own policy (HealthyOrPanic) has it.
    private static List<DestinationState> Untried(ClusterDestinationsState addresses, List<DestinationState> tried)
    {
        var healthy = addresses.AvailableDestinations.Except(tried).ToList();
        return healthy.Count > 0 ? healthy : [.. addresses.AllDestinations.Except(tried)];
    }

    // The forwarder takes no response that has a status, the passive health check would blame the next address for this failure, and the
    // body has been read. Headers need no care: either none were copied yet, or the forwarder has cleared them itself.
    private static void Rewind(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Features.Set<IForwarderErrorFeature>(null);
        if (context.Request.Body is MemoryStream whole)
            whole.Position = 0;
    }

    [LoggerMessage(LogLevel.Information, "Attempt {Attempt} at {Address} failed with {Error}. Retrying at {Where}, which is safe: the request is {Why}.")]
    private partial void Retrying(int attempt, string address, ForwarderError error, string where, string why);
}
