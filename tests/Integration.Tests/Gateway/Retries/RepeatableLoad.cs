using System.Collections.Concurrent;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// A few callers that send one request after the other until they are stopped. Each request is safe to retry.
/// </summary>
internal sealed class RepeatableLoad : IAsyncDisposable
{
    private const int Callers = 4;

    private static readonly (string Method, string? Key)[] requests =
        [("GET", null), ("PUT", null), ("DELETE", null), ("POST", "key")];

    private static readonly TimeSpan requestInterval = TimeSpan.FromMilliseconds(2);

    private readonly ConcurrentQueue<string> answers = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Task[] callers;

    public RepeatableLoad(Uri gateway) => callers = [.. Enumerable.Range(0, Callers).Select(_ => CallAsync(gateway))];

    /// <summary>Waits for this number of further answers.</summary>
    public Task WaitForAnswersAsync(int count)
    {
        var target = answers.Count + count;
        return TestHost.UntilAsync(() => Task.FromResult(answers.Count >= target));
    }

    /// <summary>Stops the callers. Returns the method, status and body of each answer.</summary>
    public async Task<IReadOnlyCollection<string>> StopAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(callers);
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
    }

    private async Task CallAsync(Uri gateway)
    {
        using var pace = new PeriodicTimer(requestInterval);
        using var client = Caller.Of(gateway, TestTokens.Rider("rider"));
        for (var i = 0; !stopping.IsCancellationRequested; i++)
        {
            var (method, key) = requests[i % requests.Length];
            using var request = new HttpRequestMessage(new(method), "/v1/trips");
            request.Content = method is "GET" ? null : new StringContent("{}");
            if (key is not null)
                request.Headers.Add("Idempotency-Key", key);
            using var response = await client.SendAsync(request, CancellationToken.None);
            answers.Enqueue($"{method} {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
