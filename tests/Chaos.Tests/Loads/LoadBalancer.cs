using RideAspire.LocalServers;

namespace RideAspire.Chaos.Tests.Loads;

/// <summary>What stands before the gateways: sends to those in turn whose <c>/health</c> says that they are ready, as an orchestrator's service does. Repeats nothing.</summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan betweenProbes = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<Replica> gateways;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly CancellationTokenSource ended = new();
    private readonly Task probing;
    private volatile Replica[] ready;
    private int turn;

    public LoadBalancer(IReadOnlyList<Replica> gateways)
    {
        this.gateways = gateways;
        ready = [.. gateways];
        probing = ProbeAsync();
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage> fill)
    {
        var among = ready;
        var gateway = among[(int)((uint)Interlocked.Increment(ref turn) % (uint)among.Length)];
        var request = new HttpRequestMessage(method, new Uri(gateway.Address, path));
        fill(request);
        return http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await probing;
        http.Dispose();
        ended.Dispose();
    }

    private async Task ProbeAsync()
    {
        using var probes = new PeriodicTimer(betweenProbes);
        try
        {
            while (await probes.WaitForNextTickAsync(ended.Token))
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
