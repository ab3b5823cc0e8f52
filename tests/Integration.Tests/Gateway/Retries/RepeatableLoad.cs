using System.Collections.Concurrent;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// A few callers, each with one request after the other that may be done twice, until they are told to end.
/// </summary>
internal sealed class RepeatableLoad : IAsyncDisposable
{
    private const int Callers = 4;

    private static readonly (string Method, string? Key)[] requests = [("GET", null), ("PUT", null), ("DELETE", null), ("POST", "key")];
    private static readonly TimeSpan betweenRequests = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentQueue<string> answers = new();
    private readonly CancellationTokenSource end = new();
    private readonly Task[] callers;

    public RepeatableLoad(Uri gateway) => callers = [.. Enumerable.Range(0, Callers).Select(_ => CallAsync(gateway))];

    /// <summary>Waits for so many more answers.</summary>
    public Task MoreAnswersAsync(int count)
    {
        var enough = answers.Count + count;
        return TestHost.UntilAsync(() => Task.FromResult(answers.Count >= enough));
    }

    /// <summary>All answers, by method, status and body.</summary>
    public async Task<IReadOnlyCollection<string>> EndAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(callers);
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        end.Dispose();
    }

    private async Task CallAsync(Uri gateway)
    {
        using var pace = new PeriodicTimer(betweenRequests);
        using var client = Caller.Of(gateway, TestTokens.Rider("rider"));
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var (method, key) = requests[i % requests.Length];
            using var request = new HttpRequestMessage(new(method), "/v1/trips") { Content = method is "GET" ? null : new StringContent("{}") };
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            using var response = await client.SendAsync(request, CancellationToken.None);
            answers.Enqueue($"{method} {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
