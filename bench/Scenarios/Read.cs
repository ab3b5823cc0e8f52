using RideAspire.Bench.Loads;
using RideAspire.Bench.References;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>Riders read their trips through the gateway.</summary>
internal static class Read
{
    private const int Riders = 2_000;

    public static Scenario Scenario { get; } = new(
        "read", "GET /v1/trips/{id} through the gateway by 1 to 64 clients, and pgbench's selects", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        List<(double, double)> perSecond = [];
        var plot = report.Plot = new("Reading a trip through the gateway", new("clients", IsLogarithmic: true), new("requests per second"));
        plot.Line("GET /v1/trips/{id}", perSecond);
        var time = TimeSpan.FromSeconds(options.Of(2, 8));
        await using var rig = await Rig.StartAsync(report, options, ct);
        var gateway = await rig.AddGatewayAsync(await rig.AddAsync("Booking.Api"));
        var tokens = Tokens.OfRiders("reader", Riders);
        var trips = (await rig.AddWaitingAsync("reader", Riders, TimeSpan.Zero, TimeSpan.FromHours(1), ct)).Ids;
        using var client = new RideClient(gateway);
        report.Progress("warming up");
        for (var n = 0; n < 3; n++)
            await ClosedLoop.RunAsync(32, time / 2, SeeAsync);

        var best = 0.0;
        foreach (var clients in (int[])[1, 8, 64])
        {
            var @case = $"{clients} clients";
            report.Progress(@case);
            var before = rig.Cpu();
            var result = await ClosedLoop.RunAsync(clients, time, SeeAsync);
            best = Math.Max(best, result.PerSecond);
            perSecond.Add((clients, result.PerSecond));
            report.Add(@case, "requests", result.PerSecond, "/s");
            report.AddLatency(@case, "latency", result.Latency);
            report.AddCpu(rig, @case, before, result.Calls, "request");
        }

        report.Progress("pgbench");
        var selects = await PgBench.RunAsync(rig, PgBench.SelectTrip, options.Of(1, 5), ct);
        report.Add("the best", "requests", best, "/s");
        report.Add("the best", "pgbench, a select of a trip", selects, "/s");
        report.Add("the best", "share of it", 100 * best / selects, "%");

        Task SeeAsync(int n) => client.SeeAsync(trips[n % Riders], tokens[n % Riders]);
    }
}
