namespace RideAspire.Simulator.Wire;

/// <summary>Where the gateway is, and the one pool of connections to it.</summary>
internal static class GatewayConnection
{
    private static readonly TimeSpan patienceAtStart = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan pauseAtStart = TimeSpan.FromMilliseconds(500);

    /// <summary>Aspire's reference to the gateway when there is one, else where it listens when started by hand.</summary>
    public static Uri DefaultAddress(Func<string, string?> environment) => new(
        environment("services__gateway__http__0") ?? environment("services__gateway__https__0") ?? "http://localhost:5080");

    public static HttpClient Open(Uri address)
    {
        var root = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + '/');
        // Aspire's proxy balances connections, not requests: renewing them spreads the load over replicas that came later.
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromSeconds(30),
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        return new HttpClient(handler) { BaseAddress = root, Timeout = TimeSpan.FromSeconds(10) };
    }

    /// <summary>False when nothing listens there for ten seconds. Any answer will do: what it says is the run's to find out.</summary>
    public static async Task<bool> IsReachableAsync(HttpClient http, TimeProvider time, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, ct);
                return true;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                if (time.GetElapsedTime(start) > patienceAtStart)
                    return false;
                await Task.Delay(pauseAtStart, time, ct);
            }
        }
    }
}
