using System.Net;

namespace RideAspire.Simulator.Wire;

/// <summary>Where the gateway is, and the one pool of connections to it.</summary>
internal sealed class GatewayConnection : IDisposable
{
    private static readonly TimeSpan patienceAtStart = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan pauseAtStart = TimeSpan.FromMilliseconds(500);

    /// <param name="handler">Owned from now on.</param>
    public GatewayConnection(Uri address, HttpMessageHandler handler)
    {
        var root = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + '/');
        Requests = new HttpClient(handler) { BaseAddress = root, Timeout = TimeSpan.FromSeconds(10) };
        Streams = new HttpClient(handler, disposeHandler: false) { BaseAddress = root, Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Requests { get; }

    /// <summary>Without a timeout: a stream lives as long as it is heard.</summary>
    public HttpClient Streams { get; }

    /// <summary>Aspire's reference to the gateway when there is one, else where it listens when started by hand.</summary>
    public static Uri DefaultAddress(Func<string, string?> environment) => new(
        environment("services__gateway__http__0") ?? environment("services__gateway__https__0") ?? "http://localhost:5080");

    // Aspire's proxy balances connections, not requests: renewing them spreads the load over replicas that came later.
    public static GatewayConnection Open(Uri address) => new(address, new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromSeconds(30),
        AllowAutoRedirect = false,
        UseCookies = false,
    });

    /// <summary>Asks for a token, for ten seconds if need be. Null when one came, else why there can be no run, for the user.</summary>
    public async Task<string?> WhyNotAsync(TimeProvider time, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            string why;
            try
            {
                using var request = Account.Request("simulator", "rider");
                using var answer = await Requests.SendAsync(request, ct);
                if (answer.IsSuccessStatusCode)
                    return null;
                why = $"The gateway at {Requests.BaseAddress} gives no tokens: {(int)answer.StatusCode} {answer.StatusCode} at /{Account.TokenPath}."
                    + (answer.StatusCode == HttpStatusCode.NotFound ? " Only one in Development does, and the simulator needs it." : "");
                if (!RetryPolicy.Deserves(answer.StatusCode))
                    return why;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                why = $"Nothing answers at {Requests.BaseAddress}. Is the system up? Give its address with --gateway.";
            }

            if (time.GetElapsedTime(start) > patienceAtStart)
                return why;
            await Task.Delay(pauseAtStart, time, ct);
        }
    }

    public void Dispose()
    {
        Streams.Dispose();
        Requests.Dispose();
    }
}
