using System.Text.Json;
using RideAspire.LocalServers;

namespace RideAspire.Observability.Tests.Programs;

/// <summary>
/// A Prometheus of the test's own, on a free port and in a temporary folder, with the rules of the repository.
/// </summary>
internal sealed class LocalPrometheus : IAsyncDisposable
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly string folder = ServerFolder.NewTemporary("prometheus");
    private readonly HttpClient http;
    private readonly OwnedProcess process;

    /// <param name="targets">The addresses that it reads, by job.</param>
    /// <param name="rules">A file of rules.</param>
    public LocalPrometheus(ILookup<string, string> targets, string rules)
    {
        var config = Path.Combine(folder, "prometheus.yml");
        File.WriteAllText(config, $"""
            global: {"{ scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms }"}
            rule_files: ["{rules}"]
            scrape_configs:
            {string.Join('\n', targets.Select(job => JobOf(job.Key, job)))}
            """);
        var port = FreePort.Next();
        http = new() { BaseAddress = new($"http://127.0.0.1:{port}") };
        process = OwnedProcess.Start(new Command(
            "prometheus", $"--config.file={config}", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}"));
    }

    public static bool IsInstalled => SearchPath.Find("prometheus") is not null;

    /// <summary>Runs a query. Returns the labels and the value of each series.</summary>
    /// <exception cref="HttpRequestException">It does not run yet, or the query is wrong.</exception>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, string Value)>> QueryAsync(string query)
    {
        using var answer = JsonDocument.Parse(
            await http.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}", TestContext.Current.CancellationToken));
        return
        [
            .. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => (
                (IReadOnlyDictionary<string, string>)series.GetProperty("metric").EnumerateObject()
                    .ToDictionary(label => label.Name, label => label.Value.GetString()!),
                series.GetProperty("value")[1].GetString()!)),
        ];
    }

    /// <summary>
    /// Repeats a query until it has series that satisfy the condition, for a minute at most. Returns them.
    /// </summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, string Value)>> UntilAsync(
        string query, Func<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, string Value)>, bool>? condition = null)
    {
        using var limit = new CancellationTokenSource(timeout);
        using var polls = new PeriodicTimer(pollInterval);
        while (true)
        {
            try
            {
                if (await QueryAsync(query) is { Count: > 0 } found && condition?.Invoke(found) != false)
                    return found;
            }
            catch (HttpRequestException e) when (e.StatusCode is null or System.Net.HttpStatusCode.ServiceUnavailable)
            {
                // It starts.
            }

            await polls.WaitForNextTickAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        http.Dispose();
        ServerFolder.DeleteTemporary(folder);
    }

    private static string JobOf(string job, IEnumerable<string> targets) =>
        $"  - {{ job_name: {job}, static_configs: [ {{ targets: [{string.Join(", ", targets.Select(target => $"\"{target}\""))}] }} ] }}";
}
