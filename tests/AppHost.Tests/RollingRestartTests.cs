using System.Net.Http.Json;
using System.Text.Json;

namespace RideAspire.AppHost.Tests;

public sealed class RollingRestartTests(RideSystem system)
{
    /// <summary>
    /// Usually it is milliseconds. Six starts of debug builds on a busy machine may take longer.
    /// </summary>
    private static readonly TimeSpan lateness = TimeSpan.FromSeconds(3);

    /// <summary>The simulator's exit code when it was interrupted and found no fault.</summary>
    private const int Interrupted = 130;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rolling_restart_under_a_running_city_breaks_nothing()
    {
        // It runs until it is stopped after the restart.
        await system.CommandAsync("simulator", "start-city", Ct, ("drivers", "15"), ("speed", "60"));
        await system.WhenAsync("simulator", seen => seen.Snapshot.State?.Text == KnownResourceStates.Running, Ct);

        var message = await system.CommandAsync("gateway", "rolling-restart", Ct, ("service", "all"));
        Assert.StartsWith(
            "Restarted 6 replicas of booking-api, matching-worker, timeout-worker, one after the other", message, StringComparison.Ordinal);
        Assert.Contains("Trips that expired meanwhile: ", message, StringComparison.Ordinal);

        await system.CommandAsync("simulator", KnownResourceCommands.StopCommand, Ct);
        var over = await system.WhenAsync("simulator", seen => seen.Snapshot is { ExitCode: not null, Urls.Length: > 0 }, Ct);
        using var http = new HttpClient();
        var report = await http.GetFromJsonAsync<JsonElement>(over.Snapshot.Urls.Single(url => url.Name == "report").Url, Ct);
        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        Assert.Equal(Interrupted, over.Snapshot.ExitCode);
        foreach (var fault in new[] { "failedRequests", "early", "openPastDeadline", "missedStates", "unservedStreams", "abandoned" })
            Assert.True(report.GetProperty(fault).GetInt64() == 0, $"{fault}: {report.GetProperty(fault)}");
        Assert.InRange(report.GetProperty("latenessMs").GetProperty("max").GetDouble(), 0, lateness.TotalMilliseconds);
    }
}
