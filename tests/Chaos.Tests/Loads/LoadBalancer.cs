namespace RideAspire.Chaos.Tests.Loads;

/// <summary>
/// Balances requests between the gateways, as an orchestrator's service does. It sends each request to the next gateway
/// that is ready by its <c>/health</c>, and never retries.
/// </summary>
internal sealed class LoadBalancer : DelegatingHandler
{
    private static readonly TimeSpan probeInterval = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<Replica> gateways;
    private readonly CancellationTokenSource ended = new();
    private volatile Replica[] ready;
    private int turn;

    public LoadBalancer(IReadOnlyList<Replica> gateways)
        : base(new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        this.gateways = gateways;
        ready = [.. gateways];
        _ = ProbeAsync();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var among = ready;
        var gateway = among[(int)((uint)Interlocked.Increment(ref turn) % (uint)among.Length)];
        request.RequestUri = new Uri(gateway.Address, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        ended.Cancel();
        ended.Dispose();
        base.Dispose(disposing);
    }

    private async Task ProbeAsync()
    {
        var ct = ended.Token;
        using var probes = new PeriodicTimer(probeInterval);
        try
        {
            while (await probes.WaitForNextTickAsync(ct))
            {
                var answers = await Task.WhenAll(gateways.Select(async gateway => (gateway, IsReady: await gateway.IsReadyAsync())));
                if (answers.Where(answer => answer.IsReady).Select(answer => answer.gateway).ToArray() is { Length: > 0 } now)
                    ready = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The load has ended.
        }
    }
}
