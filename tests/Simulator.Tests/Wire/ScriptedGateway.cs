using System.Net;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Wire;

/// <summary>
/// A gateway without sockets. It issues tokens, and answers each other request as the test has scripted it. Time stands
/// still until the test advances it.
/// </summary>
internal sealed class ScriptedGateway : HttpMessageHandler
{
    private readonly Dictionary<string, Script> scripts = [];
    private readonly GatewayConnection connection;

    public ScriptedGateway()
    {
        connection = new(new("http://gateway"), this);
        Client = new(connection, Requests, Streams, Time, maxConcurrency: 64);
    }

    public WaitingTime Time { get; } = new();

    public GatewayClient Client { get; }

    public RequestTally Requests { get; } = new();

    public StreamTally Streams { get; } = new();

    /// <summary>
    /// The number of tokens issued. Tokens are named token-1, token-2 and so on, and expire after an hour.
    /// </summary>
    public int Tokens { get; private set; }

    /// <summary>The script of one request.</summary>
    /// <param name="request">Such as <c>POST /v1/trips</c>.</param>
    public Script On(string request)
    {
        lock (scripts)
            return scripts.TryGetValue(request, out var script) ? script : scripts[request] = new();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = request.RequestUri!.AbsolutePath;
        if (path != "/dev/tokens")
            return Task.FromResult(On($"{request.Method} {path}").Answer(request));

        lock (scripts)
        {
            Tokens++;
            return Task.FromResult(Script.Json(HttpStatusCode.OK, $$"""{"access_token":"token-{{Tokens}}","expires_in":3600}"""));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Client.Dispose();
        base.Dispose(disposing);
    }
}
