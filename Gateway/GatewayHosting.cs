using System.Diagnostics;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace RideAspire.Gateway;

internal static class GatewayHosting
{
    /// <summary>Routes and clusters are data (section <c>ReverseProxy</c>); the addresses of a cluster's replicas come from service discovery.</summary>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Detail ??= context.HttpContext.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => $"Nothing is at {context.HttpContext.Request.Path}. What there is: /openapi/v1.json.",
                StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout =>
                    "No replica answered. Repeat the request; with the same Idempotency-Key a booking is made once.",
                _ => null,
            };
            context.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });
    }
}
