using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// What telemetry costs: bookings per second, and what an expiry takes, in two systems of the same build, each on
/// stores of its own, of which one exports logs, metrics and a tenth of its traces to a collector that swallows them.
/// They take turns, so that both meet the same machine, and each pair of turns gives a ratio. The collector is in this
/// program, on the same cores, so its work is a part of the cost.
/// </summary>
internal static class TelemetryCost
{
    private const int MaxPerSecond = 12_000, ExpiriesPerSecond = 2_000;

    public static Scenario Scenario { get; } = new(
        "telemetry",
        "Bookings and expiries with telemetry, a tenth of the traces, against those without, in turns: what it costs",
        MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        await using var sink = new OtlpReceiver(keeps: false);
        await using var off = await SystemAsync(report, options, [], isTraced: false, ct);
        await using var on = await SystemAsync(
            report, options, [.. sink.Settings, ("Telemetry:SamplingRatio", "0.1")], isTraced: true, ct);

        var turn = TimeSpan.FromSeconds(options.Of(2, 6));
        report.Progress("making tokens");
        var tokens = Tokens.OfRiders("rider", (int)(MaxPerSecond * turn.TotalSeconds));
        report.Progress("warming up");
        await off.WarmUpAsync(report, tokens, turn / 2, ct);
        await on.WarmUpAsync(report, tokens, turn / 2, ct);

        var exportedBefore = sink.Bytes;
        await TakeTurnsAsync("bookings", options.Of(2, 10), side => side.BookAsync(tokens, turn));
        report.Add("on", "exported per booking", (sink.Bytes - exportedBefore) / Math.Max(1.0, on.Bookings), "B");
        var over = TimeSpan.FromSeconds(options.Of(3, 20));
        await TakeTurnsAsync("expiries", options.Of(1, 6), side => side.ExpireAsync(ExpiriesPerSecond * over.Seconds, over, ct));

        off.Report(report, "off");
        on.Report(report, "on");
        report.MustBeNone("on", "without an export", sink.Bytes > 0 ? 0 : 1);
        AddRatios("bookings", on.BookingsPerSecond, off.BookingsPerSecond, Aim.AtLeast(95));
        AddRatios("CPU per expiry without the load's", on.ExpiryCosts, off.ExpiryCosts, Aim.AtMost(110));
        AddRatios("lateness p99 of expiries", on.ExpiryP99, off.ExpiryP99);
        var plot = report.Plot = new("Bookings per second, without and with telemetry", new("pair"), new("bookings per second"));
        plot.Line("off", [.. off.BookingsPerSecond.Select((rate, n) => (n + 1.0, rate))]);
        plot.Line("on", [.. on.BookingsPerSecond.Select((rate, n) => (n + 1.0, rate))]);

        // Each goes first in every other pair.
        async Task TakeTurnsAsync(string what, int pairs, Func<TelemetrySide, Task> take)
        {
            for (var pair = 1; pair <= pairs; pair++)
            {
                report.Progress($"{what}, pair {pair}");
                await take(pair % 2 == 1 ? off : on);
                await take(pair % 2 == 1 ? on : off);
            }
        }

        void AddRatios(string what, IReadOnlyList<double> with, IReadOnlyList<double> without, Aim? aim = null)
        {
            double[] ratios = [.. with.Zip(without, (one, other) => 100 * one / other)];
            report.Add("on, of off", $"{what}, median of the pairs", Median(ratios), "%", aim);
            report.Add("on, of off", $"{what}, least of the pairs", ratios.Min(), "%");
            report.Add("on, of off", $"{what}, most of the pairs", ratios.Max(), "%");
        }
    }

    private static async Task<TelemetrySide> SystemAsync(
        Report report, BenchOptions options, (string Key, string? Value)[] settings, bool isTraced, CancellationToken ct)
    {
        var rig = await Rig.StartAsync(report, options, ct);
        await rig.AddAsync("Timeout.Worker", settings);
        await rig.AddAsync("Matching.Worker", settings);
        return new(rig, await rig.AddGatewayAsync(await rig.AddAsync("Booking.Api", settings), settings), isTraced);
    }

    internal static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
