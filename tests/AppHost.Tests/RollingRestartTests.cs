using System.Net.Http.Json;
using System.Text.Json;

namespace RideAspire.AppHost.Tests;

public sealed class RollingRestartTests(RideSystem system)
{
    /// <summary>What builds for debugging, started six times on a machine that others use too, may add. Usually it is milliseconds.</summary>
    private static readonly TimeSpan lateness = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan cityTimeout = TimeSpan.FromMinutes(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_services_are_restarted_under_a_city_that_notices_nothing()
    {
        await system.CommandAsync("simulator", "start-city", Ct, ("drivers", "15"), ("speed", "180"));
        await system.WhenAsync("simulator", seen => seen.Snapshot.State?.Text == KnownResourceStates.Running, Ct);

        var told = await system.CommandAsync("gateway", "rolling-restart", Ct, ("service", "all"));
        Assert.StartsWith("Restarted 6 replicas of booking-api, matching-worker, timeout-worker, one after the other, in ", told, StringComparison.Ordinal);
        Assert.Contains("trips expired, the latest ", told, StringComparison.Ordinal);

        var over = await system.App.ResourceNotifications.WaitForResourceAsync(
            "simulator", seen => seen.Snapshot is { ExitCode: not null, Urls.Length: > 0 }, Ct).WaitAsync(cityTimeout, Ct);
        using var http = new HttpClient();
        var report = await http.GetFromJsonAsync<JsonElement>(over.Snapshot.Urls.Single(url => url.Name == "report").Url, Ct);
        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        Assert.Equal(0, over.Snapshot.ExitCode);
        foreach (var fault in new[] { "failedRequests", "early", "openPastDeadline", "missedStates", "unservedStreams", "abandoned" })
            Assert.True(report.GetProperty(fault).GetInt64() == 0, $"{fault}: {report.GetProperty(fault)}");
        Assert.InRange(report.GetProperty("latenessMs").GetProperty("max").GetDouble(), 0, lateness.TotalMilliseconds);
    }
}
