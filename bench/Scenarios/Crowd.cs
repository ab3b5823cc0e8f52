using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// Thousands of drivers at one place, and hundreds of trips that are sought there at once: among drivers who have gone
/// silent, and among free ones. How long Redis does nothing else, and what reports of drivers meet meanwhile.
/// </summary>
internal static class Crowd
{
    private const int ReportsPerSecond = 200;

    /// <summary>In metres per degree of latitude, and how far the last driver is from the pick-up.</summary>
    private const double MetresPerDegree = 111_226, Width = 50;

    private static readonly TimeSpan staleAfter = TimeSpan.FromSeconds(5), pollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly (double Lat, double Lon) place = (40.75, -73.99), elsewhere = (40.65, -73.95);

    public static Scenario Scenario { get; } = new(
        "crowd", "300 trips sought at once among 5,000 drivers at one place, silent or free: the longest script", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        await using var rig = await Rig.StartAsync(report, options, ct);
        (string, string?)[] settings = [("Drivers:StaleAfter", staleAfter.ToString("c")), ("Matching:AcknowledgeWithin", "00:05:00")];
        await rig.AddAsync("Matching.Worker", settings);
        using var side = new DriverSide(rig.Settings(settings));
        var (drivers, trips) = (options.Of(1_000, 5_000), options.Of(50, 300));
        await SeekAsync("warm-up", free: drivers, silent: 0);
        foreach (var (free, silent) in ((int, int)[])[(trips, drivers), (drivers, 0)])
            await SeekAsync($"{trips:N0} trips among {free:N0} free drivers and {silent:N0} silent ones at one place", free, silent);

        async Task SeekAsync(string @case, int free, int silent)
        {
            report.Progress(@case);
            await ReportAsync(Names("silent", silent));
            await Task.Delay(silent > 0 ? staleAfter + pollInterval : TimeSpan.Zero, TimeProvider.System, ct);
            string[] names = Names("free", free);
            await ReportAsync(names);
            var redis = rig.RedisClient.GetServers()[0];
            await redis.ConfigSetAsync("slowlog-log-slower-than", 1_000);
            await redis.SlowlogResetAsync();

            var began = TimeProvider.System.GetTimestamp();
            var reports = OpenLoop.RunAsync(
                ReportsPerSecond,
                TimeSpan.FromSeconds(2),
                n => side.ReportAsync($"{@case}-elsewhere-{n % 100}", elsewhere.Lat, elsewhere.Lon, true),
                ct);
            await rig.AddWaitingAsync(@case, trips, TimeSpan.Zero, TimeSpan.FromHours(1), ct, soughtAtOnce: true);
            using var polls = new PeriodicTimer(pollInterval);
            while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30)
                && await rig.ScalarAsync<long>("SELECT count(*) FROM trips WHERE status = 'ASSIGNED'") < trips)
                await polls.WaitForNextTickAsync(ct);

            report.Add(@case, "all trips assigned", TimeProvider.System.GetElapsedTime(began).TotalMilliseconds, "ms");
            report.AddLatency(@case, "reports elsewhere", (await reports).Latency);
            var slowest = (await redis.SlowlogGetAsync(1_000)).Select(entry => entry.Duration.TotalMilliseconds).DefaultIfEmpty().Max();
            report.Add(@case, "longest script", slowest, "ms", Aim.AtMost(20));
            report.MustBeNone(
                @case, "without a driver", trips - await rig.ScalarAsync<long>("SELECT count(*) FROM trips WHERE status = 'ASSIGNED'"));
            await DriverSide.ForgetDriversAsync(rig.RedisClient);
            await rig.ForgetTripsAsync();

            Task ReportAsync(string[] some) => Parallel.ForEachAsync(
                some.Index(),
                new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = ct },
                async (driver, _) => await side.ReportAsync(
                    driver.Item, place.Lat + (Width / MetresPerDegree * driver.Index / some.Length), place.Lon, autoAccept: true));

            string[] Names(string kind, int count) => [.. Enumerable.Range(0, count).Select(n => $"{@case}-{kind}-{n}")];
        }
    }
}
