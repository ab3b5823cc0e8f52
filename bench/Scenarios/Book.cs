using RideAspire.Bench.Loads;
using RideAspire.Bench.References;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// Books through the gateway while the workers run, and compares that with what Postgres alone commits.
/// </summary>
internal static class Book
{
    private const int MaxPerSecond = 12_000;

    public static Scenario Scenario { get; } = new(
        "book", "POST /v1/trips through the gateway by 1 to 128 clients, closed and open loop, and pgbench's inserts", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        List<(double, double)> perSecond = [], p99 = [];
        var plot = report.Plot = new(
            "Bookings through the gateway", new("clients", IsLogarithmic: true), new("bookings per second; p99 in ms"));
        plot.Line("bookings per second", perSecond);
        plot.Line("p99, ms", p99);
        var time = TimeSpan.FromSeconds(options.Of(2, 8));
        await using var rig = await Rig.StartAsync(report, options, ct);
        await rig.AddAsync("Timeout.Worker");
        await rig.AddAsync("Matching.Worker");
        var gateway = await rig.AddGatewayAsync(await rig.AddAsync("Booking.Api"));

        report.Progress("making tokens");
        var tokens = Tokens.OfRiders("rider", (int)(MaxPerSecond * time.TotalSeconds));
        report.Progress("warming up");
        for (var n = 0; n < 3; n++)
            await MeasureAsync(rig, null, "", tokens, gateway, call => ClosedLoop.RunAsync(32, time / 2, call));

        var best = 0.0;
        foreach (var clients in (int[])[1, 8, 32, 128])
        {
            var result = await MeasureAsync(
                rig, report, $"closed loop, {clients} clients", tokens, gateway, call => ClosedLoop.RunAsync(clients, time, call));
            best = Math.Max(best, result.PerSecond);
            perSecond.Add((clients, result.PerSecond));
            p99.Add((clients, result.Latency.Percentile(99).TotalMilliseconds));
        }

        foreach (var share in (double[])[0.25, 0.5, 0.75])
        {
            await MeasureAsync(
                rig, report, $"open loop, {share:P0} of the best", tokens, gateway,
                call => OpenLoop.RunAsync((int)(best * share), time, call, ct));
        }

        await rig.StopServicesAsync();
        report.Progress("pgbench");
        var inserts = await PgBench.RunAsync(rig, PgBench.InsertTrip, options.Of(1, 5), ct);
        await rig.ExecuteAsync("CREATE TABLE bare (id uuid PRIMARY KEY, body text)");
        var bare = await PgBench.RunAsync(rig, PgBench.InsertBare, options.Of(1, 5), ct);
        report.Add("the best", "bookings", best, "/s", Aim.AtLeast(5_000));
        report.Add("the best", "pgbench, a trip a commit", inserts, "/s");
        report.Add("the best", "share of it", 100 * best / inserts, "%", Aim.AtLeast(40));
        report.Add("the best", "pgbench, a bare row a commit", bare, "/s");
        report.Add("the best", "share of that", 100 * best / bare, "%");
        plot.Line("pgbench, a trip a commit", [(1, inserts), (128, inserts)], isReference: true);
    }

    private static async Task<LoadResult> MeasureAsync(
        Rig rig, Report? report, string @case, string[] tokens, Replica gateway, Func<Func<int, Task>, Task<LoadResult>> load)
    {
        using var client = new RideClient(gateway);
        report?.Progress(@case);
        var before = rig.Cpu();
        var result = await load(n => client.BookAsync(tokens[n]));
        if (report is not null)
        {
            report.Add(@case, "bookings", result.PerSecond, "/s");
            report.AddLatency(@case, "latency", result.Latency);
            report.AddCpu(rig, @case, before, result.Calls, "booking");

            var (rows, timers) = (await rig.ScalarAsync<long>("SELECT count(*) FROM trips"), await rig.ArmedAsync());
            report.MustBeNone(@case, "answered but not in Postgres", result.Calls - rows);
            report.MustBeNone(@case, "without a timer", rows - timers);
            report.MustBeNone(@case, "double", await rig.ScalarAsync<long>("SELECT count(*) - count(DISTINCT rider_id) FROM trips"));
        }

        await rig.ForgetTripsAsync();
        return result;
    }
}
