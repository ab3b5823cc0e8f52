using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// What drivers' reports cost Redis, without HTTP: in one region, over many, and when each report is from another
/// region than the one before.
/// </summary>
internal static class Presences
{
    private const int Callers = 64;

    /// <summary>Steps of a degree that are in one region, and so large that each is in another one.</summary>
    private const double Near = 0.000_01, Far = 0.4;

    public static Scenario Scenario { get; } = new(
        "presence", "Reports of 20,000 drivers in one region, in 100, and across borders: what each costs Redis", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        await using var rig = await Rig.StartAsync(report, options, ct);
        using var side = new DriverSide(rig.Settings(("Drivers:StaleAfter", "00:10:00")));
        var (drivers, time) = (options.Of(1_000, 20_000), TimeSpan.FromSeconds(options.Of(1, 8)));
        await MeasureAsync("in one region", n => (0, n % drivers));
        await MeasureAsync("in 100 regions", n => (n % 100, n % drivers));
        await MeasureAsync("each from another region than the one before", n => ((n + (n / drivers)) % 100, n % drivers));

        async Task MeasureAsync(string name, Func<int, (int Region, int Driver)> next)
        {
            var @case = $"{drivers:N0} drivers {name}";
            report.Progress(@case);
            var empty = await rig.UsedMemoryAsync();
            await Parallel.ForAsync(
                0,
                drivers,
                new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = ct },
                async (n, _) => await ReportAsync(n));
            var before = rig.Cpu();
            var result = await ClosedLoop.RunAsync(Callers, time, n => ReportAsync(n + drivers));
            report.Add(@case, "reports", result.PerSecond, "/s");
            report.Add(@case, "Redis", rig.CpuSince(before)["Redis"].TotalMicroseconds / result.Calls, "µs");
            report.Add(@case, "memory per driver", (await rig.UsedMemoryAsync() - empty) / drivers, "bytes");

            Task ReportAsync(int n)
            {
                var (region, driver) = next(n);
                var (lat, lon) = (40.7 + (driver % 1_000 * Near), -170 + (region * Far) + (driver / 1_000 * Near));
                return side.ReportAsync($"{name}-{driver}", lat, lon, autoAccept: true);
            }
        }
    }
}
