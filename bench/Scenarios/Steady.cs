using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>Deadlines that are spread evenly, for two replicas of Timeout.Worker.</summary>
internal static class Steady
{
    private static readonly TimeSpan lead = TimeSpan.FromSeconds(8);

    public static Scenario Scenario { get; } = new(
        "steady", "20,000 and 60,000 deadlines spread over 30 s, two timeout workers: the lateness of each trip", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        var over = TimeSpan.FromSeconds(options.Of(3, 30));
        var plot = report.Plot = new(
            "Lateness of deadlines spread evenly", new("share of trips, %"), new("lateness, ms", IsLogarithmic: true));
        await using var rig = await Rig.StartAsync(report, options, ct);
        await rig.AddAsync("Timeout.Worker");
        await rig.AddAsync("Timeout.Worker");
        await WarmUpAsync(rig, report, ct);

        foreach (var perSecond in (int[])[667, 2_000])
        {
            var count = perSecond * over.Seconds / 1_000 * 1_000;
            var @case = $"{count:N0} over {over.TotalSeconds:0} s";
            report.Progress(@case);
            var (expiries, cpu) = await ExpireAsync(rig, count, over, areTraced: false, ct);

            if (perSecond == 667)
                expiries.AddLateness(report, @case, Aim.AtMost(5), Aim.AtMost(25), Aim.AtMost(250));
            else
                expiries.AddLateness(report, @case);
            report.AddCpu(@case, cpu, count, "expiry");
            expiries.AddCorrectness(report, @case);
            plot.Line(@case, [.. Enumerable.Range(1, 999).Select(n => (n / 10.0, Math.Max(0.1, expiries.Percentile(n / 10.0))))]);
            await rig.ForgetTripsAsync();
        }
    }

    /// <summary>
    /// Books trips with deadlines that are spread evenly, and waits until they have come. Returns what became of the
    /// trips, and the processor time that each process took from the first deadline on.
    /// </summary>
    /// <inheritdoc cref="WaitingTrips.AddWaitingAsync"/>
    public static async Task<(Expiries Expiries, IReadOnlyDictionary<string, TimeSpan> Cpu)> ExpireAsync(
        Rig rig, int count, TimeSpan over, bool areTraced, CancellationToken ct)
    {
        var first = (await rig.AddWaitingAsync("steady", count, over, lead, ct, areTraced: areTraced)).First;
        await rig.UntilAsync(first, ct);
        var before = rig.Cpu();
        var expiries = await Expiries.OfAsync(rig, "steady", first + over, ct);
        return (expiries, rig.CpuSince(before));
    }

    /// <summary>Lets newly started workers compile their code before anything is measured.</summary>
    public static async Task WarmUpAsync(Rig rig, Report report, CancellationToken ct)
    {
        report.Progress("warming up");
        for (var round = 0; round < 3; round++)
        {
            var first = (await rig.AddWaitingAsync("warm-up", 4_000, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), ct)).First;
            await Expiries.OfAsync(rig, "warm-up", first + TimeSpan.FromSeconds(2), ct);
            await rig.ForgetTripsAsync();
        }
    }
}
