using System.Net;

namespace RideAspire.Simulator.Wire;

/// <summary>The gateway's address and the pool of connections to it.</summary>
internal sealed class GatewayConnection : IDisposable
{
    private static readonly TimeSpan startTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan startRetryDelay = TimeSpan.FromMilliseconds(500);

    /// <param name="handler">Disposed with this connection.</param>
    public GatewayConnection(Uri address, HttpMessageHandler handler)
    {
        var root = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + '/');
        Requests = new HttpClient(handler) { BaseAddress = root, Timeout = TimeSpan.FromSeconds(10) };
        Streams = new HttpClient(handler, disposeHandler: false) { BaseAddress = root, Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Requests { get; }

    /// <summary>Without a timeout, because a stream lasts as long as its trip.</summary>
    public HttpClient Streams { get; }

    /// <summary>
    /// The address from Aspire's reference to the gateway; without one, the address of a gateway started by hand.
    /// </summary>
    public static Uri DefaultAddress(Func<string, string?> environment) => new(
        environment("services__gateway__http__0") ?? environment("services__gateway__https__0") ?? "http://localhost:5080");

    // Aspire's proxy balances connections, not requests. Renewed connections also reach replicas that started later.
    public static GatewayConnection Open(Uri address) => new(address, new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromSeconds(30),
        AllowAutoRedirect = false,
        UseCookies = false,
    });

    /// <summary>
    /// Checks that the gateway issues tokens, with retries for ten seconds. Returns null, or a message for the user.
    /// </summary>
    public async Task<string?> FindProblemAsync(TimeProvider time, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            string problem;
            try
            {
                using var request = Account.Request("simulator", "rider");
                using var answer = await Requests.SendAsync(request, ct);
                if (answer.IsSuccessStatusCode)
                    return null;
                problem = $"The gateway at {Requests.BaseAddress} issues no tokens: "
                    + $"{(int)answer.StatusCode} {answer.StatusCode} at /{Account.TokenPath}.";
                if (answer.StatusCode == HttpStatusCode.NotFound)
                    problem += " The simulator needs a gateway in Development with DevTokens:Enabled, because no other one issues tokens.";
                if (!RetryPolicy.IsRetryable(answer.StatusCode))
                    return problem;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                problem = $"No answer from {Requests.BaseAddress}. "
                    + "Check that the system runs, or set the gateway's address with --gateway.";
            }

            if (time.GetElapsedTime(start) > startTimeout)
                return problem;
            await Task.Delay(startRetryDelay, time, ct);
        }
    }

    public void Dispose()
    {
        Streams.Dispose();
        Requests.Dispose();
    }
}
