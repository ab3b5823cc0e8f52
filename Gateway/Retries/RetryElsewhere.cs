using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace RideAspire.Gateway.Retries;

/// <summary>
/// Sends a request that failed on its way to a replica to another one, when that is safe (see <see cref="Repeatable"/>): each replica is
/// asked once, and three at most, so that a client does not wait for a whole fleet to fail. What the last one comes to is the answer.
/// Stands before the choice of a replica, so that each attempt is balanced, and counts for or against the replica that it went to.
/// </summary>
internal sealed partial class RetryElsewhere(RequestDelegate next, ILogger<RetryElsewhere> logger)
{
    private const int MostAttempts = 3;

    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var tried = new List<DestinationState>(MostAttempts);
        await next(context);
        while (Repeatable.Why(context) is { } why && proxy.ProxiedDestination is { } failed)
        {
            tried.Add(failed);
            var others = Untried(context.GetRouteModel().Cluster!.DestinationsState, tried);
            if (others.Count == 0 || tried.Count == MostAttempts)
                return;

            Retrying(tried.Count, failed.DestinationId, context.GetForwarderErrorFeature()!.Error, why);
            GatewayTelemetry.Retried(why);
            proxy.AvailableDestinations = others;
            proxy.ProxiedDestination = null;
            Rewind(context);
            await next(context);
        }
    }

    // As they are by now, not as they were when the request came. An unhealthy one is better than none: it may be draining, or wrongly
    // suspected, as the cluster's own policy (HealthyOrPanic) has it.
    private static List<DestinationState> Untried(ClusterDestinationsState replicas, List<DestinationState> tried)
    {
        var healthy = replicas.AvailableDestinations.Except(tried).ToList();
        return healthy.Count > 0 ? healthy : [.. replicas.AllDestinations.Except(tried)];
    }

    // The forwarder takes no response that has a status, the passive health check would blame the next replica for this failure, and the
    // body has been read. Headers need no care: either none were copied yet, or the forwarder has cleared them itself.
    private static void Rewind(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Features.Set<IForwarderErrorFeature>(null);
        if (context.Request.Body is MemoryStream whole)
            whole.Position = 0;
    }

    [LoggerMessage(LogLevel.Information, "Attempt {Attempt}, at {Replica}, failed with {Error}: trying another replica, for the request is {Why}.")]
    private partial void Retrying(int attempt, string replica, ForwarderError error, string why);
}
