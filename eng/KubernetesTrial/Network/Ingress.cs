using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace RideAspire.KubernetesTrial.Network;

/// <summary>
/// What is outside of the deployment: an ingress that sends each request to the next ready gateway and never retries,
/// and the identity provider, which gives the simulator its tokens.
/// </summary>
internal sealed class Ingress : IAsyncDisposable
{
    private static readonly ForwarderRequestConfig streams = new() { ActivityTimeout = TimeSpan.FromHours(1) };

    private readonly CachedEndpoints gateways;
    private readonly int gatewayPort;
    private readonly RequestCount requests;
    private readonly WebApplication app;
    private readonly IHttpForwarder forwarder;
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(1),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
    });

    private int turn;

    private Ingress(CachedEndpoints gateways, int gatewayPort, RequestCount requests)
    {
        (this.gateways, this.gatewayPort, this.requests) = (gateways, gatewayPort, requests);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Services.AddHttpForwarder();
        app = builder.Build();
        app.MapPost("/dev/tokens", (TokenRequest request) => new TokenAnswer(TestTokens.For(request.Subject, request.Role), 3_600));
        app.MapFallback(ForwardAsync);
        forwarder = app.Services.GetRequiredService<IHttpForwarder>();
    }

    public Uri Address => new(app.Urls.Single());

    /// <param name="requests">Counts the requests and their failures.</param>
    public static async Task<Ingress> StartAsync(CachedEndpoints gateways, int gatewayPort, RequestCount requests)
    {
        var ingress = new Ingress(gateways, gatewayPort, requests);
        await ingress.app.StartAsync();
        return ingress;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var among = gateways.Known;
        if (among.Length == 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            requests.CountFailure($"{What(context)}: no gateway is ready");
            return;
        }

        var gateway = among[(int)((uint)Interlocked.Increment(ref turn) % (uint)among.Length)];
        var error = await forwarder.SendAsync(context, $"http://{gateway}:{gatewayPort}", client, streams);
        requests.Count();
        if (context.RequestAborted.IsCancellationRequested)
            return;
        if (error is not ForwarderError.None)
            requests.CountFailure($"{What(context)} by {gateway}: {error} {context.GetForwarderErrorFeature()?.Exception?.Message}");
        else if (context.Response.StatusCode is >= 500 or 429)
            requests.CountFailure($"{What(context)} by {gateway}: {context.Response.StatusCode}");
    }

    // Without ids.
    private static string What(HttpContext context)
    {
        var path = context.Request.Path.Value!.Split('/').Select(part => Guid.TryParse(part, out _) ? "…" : part);
        return $"{context.Request.Method} {string.Join('/', path)}";
    }

    private sealed record TokenRequest(string Subject, string Role);

    private sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] int ExpiresInSeconds);
}
