using System.Net.Http.Json;
using System.Text.Json;

namespace RideAspire.AppHost.Tests;

public sealed class RollingRestartTests(RideSystem system)
{
    /// <summary>
    /// What builds for debugging, started six times on a machine that others use too, may add. Usually it is milliseconds.
    /// </summary>
    private static readonly TimeSpan lateness = TimeSpan.FromSeconds(3);

    /// <summary>The simulator's exit code when it was told to stop and no promise was broken.</summary>
    private const int Interrupted = 130;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_services_are_restarted_under_a_city_that_notices_nothing()
    {
        // Longer than any restart: it is ended when the restart is over.
        await system.CommandAsync("simulator", "start-city", Ct, ("drivers", "15"), ("speed", "60"));
        await system.WhenAsync("simulator", seen => seen.Snapshot.State?.Text == KnownResourceStates.Running, Ct);

        var told = await system.CommandAsync("gateway", "rolling-restart", Ct, ("service", "all"));
        Assert.StartsWith(
            "Restarted 6 replicas of booking-api, matching-worker, timeout-worker, one after the other", told, StringComparison.Ordinal);
        Assert.Contains("Trips expired meanwhile: ", told, StringComparison.Ordinal);

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
