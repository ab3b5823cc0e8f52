using RideAspire.Gateway.Browsers;
using RideAspire.Gateway.Development;
using RideAspire.Gateway.Discovery;
using RideAspire.Gateway.Limits;
using RideAspire.Gateway.Pages;
using RideAspire.Gateway.Requests;
using RideAspire.Gateway.Retries;
using RideAspire.Gateway.Streams;
using RideAspire.ServiceDefaults;
using RideAspire.Web.Identity;
using RideAspire.Web.Problems;
using RideAspire.Web.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace RideAspire.Gateway;

/// <summary>
/// The whole way of a request through the gateway: what is registered, each middleware in its order, and YARP's own
/// steps.
/// </summary>
internal static class GatewayPipeline
{
    /// <summary>
    /// Routes and clusters are data, in section <c>ReverseProxy</c>. The addresses behind a cluster's address come from
    /// section <c>Services</c> or from DNS.
    /// </summary>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddRequestLimits();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddProblems(DescribeReplicaFailure);
        builder.AddCrossOrigin();
        builder.AddBearerIdentity();
        builder.AddRateLimits();
        builder.AddDevTokens();
        builder.AddWebPages();
        builder.Services.AddSingleton<IForwarderHttpClientFactory, ReplicaClients>();
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .FindReplicas(builder)
            .ForwardAge()
            .ForwardStreams();
    }

    /// <summary>
    /// Rate limiting comes before authorization, so unauthenticated floods are limited, and before the body is read. It
    /// comes after authentication, since it counts by caller; authentication has a limit of its own.
    /// </summary>
    public static void UseGateway(this WebApplication app)
    {
        app.UseRequestStart(isBehindGateway: false);
        app.UseTraceHeader();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UsePreflightAndProbeLimits();
        app.UseCors();
        app.UseLimitedAuthentication();
        app.UseRequestLimits();
        app.UseAuthorization();

        app.MapDefaultEndpoints();
        app.MapDevTokens();
        app.MapWebPages();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<StreamLimit>();
            proxy.Use(ClientRetries.PreventAsync);
            proxy.UseMiddleware<RetryMiddleware>();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
    }

    private static void DescribeReplicaFailure(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        if (response.StatusCode is not (StatusCodes.Status502BadGateway
            or StatusCodes.Status503ServiceUnavailable
            or StatusCodes.Status504GatewayTimeout))
            return;

        context.ProblemDetails.Detail ??= "No replica answered. Retry after the time in Retry-After. "
            + "A booking that is retried with the same Idempotency-Key is made only once.";
        response.Headers.RetryAfter = "1";
    }
}
