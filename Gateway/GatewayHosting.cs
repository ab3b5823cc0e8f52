using RideAspire.ServiceDefaults.Problems;
using RideAspire.ServiceDefaults.Requests;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace RideAspire.Gateway;

internal static class GatewayHosting
{
    /// <summary>Routes and clusters are data (section <c>ReverseProxy</c>); the addresses of a cluster's replicas come from service discovery.</summary>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddRequestLimits();
        builder.AddProblems(TellOfReplicas);
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
    }

    private static void TellOfReplicas(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        if (response.StatusCode is not (StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout))
            return;

        context.ProblemDetails.Detail = "No replica answered. Repeat the request after the time in Retry-After; with the same Idempotency-Key a booking is made once.";
        response.Headers.RetryAfter = "1";
    }
}
