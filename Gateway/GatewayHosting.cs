using RideAspire.Gateway.Browsers;
using RideAspire.Gateway.Limits;
using RideAspire.Gateway.Retries;
using RideAspire.Gateway.Streams;
using RideAspire.ServiceDefaults.Identity;
using RideAspire.ServiceDefaults.Problems;
using RideAspire.ServiceDefaults.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace RideAspire.Gateway;

internal static class GatewayHosting
{
    /// <summary>
    /// Routes and clusters are data (section <c>ReverseProxy</c>); a cluster's addresses come from service discovery. A name that discovery does
    /// not know is left to DNS.
    /// </summary>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddRequestLimits();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddProblems(TellOfReplicas);
        builder.AddCrossOrigin();
        builder.AddBearerIdentity();
        builder.AddRateLimits();
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddServiceDiscoveryDestinationResolver()
            .EndStreamsAtStop();
        builder.Services.AddSingleton<IForwarderHttpClientFactory, ReplicaClients>();
    }

    /// <summary>
    /// What stands before the routes. Who floods without a token is held back too, so the rate limits come before the authorization; and
    /// before the body, so that nobody is read from without having taken a permit.
    /// </summary>
    public static void UseGateway(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseCors();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseRequestLimits();
        app.UseAuthorization();
    }

    private static void TellOfReplicas(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        if (response.StatusCode is not (StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout))
            return;

        context.ProblemDetails.Detail ??= "No replica answered. Repeat the request after the time in Retry-After; with the same Idempotency-Key a booking is made once.";
        response.Headers.RetryAfter = "1";
    }
}
