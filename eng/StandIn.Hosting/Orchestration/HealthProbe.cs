using System.Runtime.CompilerServices;

namespace RideAspire.StandIn;

/// <summary>Asks an address over HTTP whether its process is well.</summary>
internal sealed class HealthProbe(Uri address, int statusCode)
{
    private static readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private static readonly TimeSpan whileIll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan whileWell = TimeSpan.FromSeconds(3);

    /// <summary>Each answer, until cancelled.</summary>
    public async IAsyncEnumerable<bool> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var well = await AskAsync(ct);
            if (ct.IsCancellationRequested)
                yield break;
            yield return well;
            await Task.Delay(well ? whileWell : whileIll, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> AskAsync(CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ct);
            return (int)response.StatusCode == statusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
