using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// What telemetry costs: bookings per second of two systems of the same build, each on stores of its own, of which one
/// exports logs, metrics and a tenth of its traces to a collector that swallows them. They take turns, so that both
/// meet the same machine, and each pair of turns gives a ratio.
/// </summary>
internal static class TelemetryCost
{
    private const int Clients = 32, MaxPerSecond = 12_000;

    public static Scenario Scenario { get; } = new(
        "telemetry", "Bookings with telemetry, a tenth of the traces, against those without, in turns: what it costs", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        var turn = TimeSpan.FromSeconds(options.Of(2, 6));
        await using var sink = new OtlpReceiver(keeps: false);
        await using var off = await SystemAsync(report, options, [], ct);
        await using var on = await SystemAsync(report, options, [.. sink.Settings, ("Telemetry:SamplingRatio", "0.1")], ct);

        report.Progress("making tokens");
        var tokens = Tokens.OfRiders("rider", (int)(MaxPerSecond * turn.TotalSeconds));
        report.Progress("warming up");
        for (var n = 0; n < 3; n++)
        {
            await off.WarmUpAsync(tokens, turn / 2);
            await on.WarmUpAsync(tokens, turn / 2);
        }

        var exportedBefore = sink.Bytes;
        List<double> ratios = [];
        for (var pair = 1; pair <= options.Of(2, 10); pair++)
        {
            report.Progress($"pair {pair}");

            // Each goes first in every other pair.
            var isOffFirst = pair % 2 == 1;
            var first = await (isOffFirst ? off : on).BookAsync(tokens, turn);
            var second = await (isOffFirst ? on : off).BookAsync(tokens, turn);
            ratios.Add(100 * (isOffFirst ? second / first : first / second));
        }

        off.Report(report, "off");
        on.Report(report, "on");
        report.Add("on, of off", "bookings, median of the pairs", Median(ratios), "%", Aim.AtLeast(95));
        report.Add("on, of off", "bookings, least of the pairs", ratios.Min(), "%");
        report.Add("on, of off", "bookings, most of the pairs", ratios.Max(), "%");
        report.Add("on", "exported per booking", (sink.Bytes - exportedBefore) / Math.Max(1.0, on.Bookings), "B");
        report.MustBeNone("on", "without an export", sink.Bytes > 0 ? 0 : 1);
        var plot = report.Plot = new("Bookings per second, without and with telemetry", new("pair"), new("bookings per second"));
        plot.Line("off", off.Turns);
        plot.Line("on", on.Turns);
    }

    private static async Task<Side> SystemAsync(
        Report report, BenchOptions options, (string Key, string? Value)[] settings, CancellationToken ct)
    {
        var rig = await Rig.StartAsync(report, options, ct);
        await rig.AddAsync("Timeout.Worker", settings);
        await rig.AddAsync("Matching.Worker", settings);
        return new(rig, await rig.AddGatewayAsync(await rig.AddAsync("Booking.Api", settings), settings));
    }

    internal static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>One of the two systems, and what it has done in its turns.</summary>
    private sealed class Side(Rig rig, Replica gateway) : IAsyncDisposable
    {
        private readonly Dictionary<string, TimeSpan> cpu = [];
        private readonly List<double> perSecond = [];

        public long Bookings { get; private set; }

        /// <summary>The numbers of the turns, and their bookings per second.</summary>
        public IReadOnlyList<(double, double)> Turns => [.. perSecond.Select((turn, n) => (n + 1.0, turn))];

        public async Task<double> BookAsync(string[] tokens, TimeSpan time)
        {
            var before = rig.Cpu();
            var result = await RunAsync(tokens, time);
            Bookings += result.Calls;
            foreach (var (process, taken) in rig.CpuSince(before))
                cpu[process] = cpu.GetValueOrDefault(process) + taken;
            perSecond.Add(result.PerSecond);
            await rig.ForgetTripsAsync();
            return result.PerSecond;
        }

        public async Task WarmUpAsync(string[] tokens, TimeSpan time)
        {
            await RunAsync(tokens, time);
            await rig.ForgetTripsAsync();
        }

        public void Report(Report report, string @case)
        {
            report.Add(@case, "bookings, median of the turns", Median(perSecond), "/s");
            report.AddCpu(@case, cpu, Bookings, "booking");
        }

        public ValueTask DisposeAsync() => rig.DisposeAsync();

        private async Task<LoadResult> RunAsync(string[] tokens, TimeSpan time)
        {
            using var client = new RideClient(gateway);
            return await ClosedLoop.RunAsync(Clients, time, n => client.BookAsync(tokens[n]));
        }
    }
}
