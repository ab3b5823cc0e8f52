using RideAspire.Bench.References;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// All deadlines are at the same instant. Compares that with what Postgres alone does with as many rows.
/// </summary>
internal static class Herd
{
    public static Scenario Scenario { get; } = new(
        "herd", "50,000 and 500,000 deadlines at one instant: expiries per second, and those of a bare batched update", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        List<(double, double)> ours = [], bare = [];
        var plot = report.Plot = new("Deadlines in one instant", new("trips", IsLogarithmic: true), new("expiries per second"));
        plot.Line("RideAspire", ours);
        plot.Line("bare guarded update", bare, isReference: true);
        await using var rig = await Rig.StartAsync(report, options, ct);
        Replica[] workers = [await rig.AddAsync("Timeout.Worker"), await rig.AddAsync("Timeout.Worker")];
        await Steady.WarmUpAsync(rig, report, ct);

        foreach (var count in options.Of<int[]>([5_000], [50_000, 500_000]))
        {
            var @case = $"{count:N0} at once";
            report.Progress($"booking {count:N0} trips");
            var lead = TimeSpan.FromSeconds(4) + TimeSpan.FromMilliseconds(count / 8);
            var due = (await rig.AddWaitingAsync("herd", count, TimeSpan.Zero, lead, ct)).First;
            await rig.UntilAsync(due, ct);
            report.Progress($"{@case}: the deadline has come");
            var before = rig.Cpu();
            var expiries = await Expiries.OfAsync(rig, "herd", due, ct);
            report.AddCpu(rig, @case, before, count, "expiry");
            await rig.ForgetTripsAsync();

            // Otherwise the workers' sweep would expire trips, too.
            Array.ForEach(workers, worker => worker.Freeze());
            var reference = await ReferenceAsync(rig, report, count, lead, ct);
            Array.ForEach(workers, worker => worker.Thaw());
            report.Add(@case, "expiries", expiries.PerSecond, "/s", Aim.AtLeast(40_000));
            report.Add(@case, "bare guarded update", reference, "/s");
            report.Add(@case, "share of it", 100 * expiries.PerSecond / reference, "%", Aim.AtLeast(50));
            report.Add(@case, "lateness max", expiries.Percentile(100), "ms");
            expiries.AddCorrectness(report, @case);
            ours.Add((count, expiries.PerSecond));
            bare.Add((count, reference));
        }
    }

    /// <summary>The best of several numbers of connections, so that the reference is a fair one.</summary>
    private static async Task<double> ReferenceAsync(Rig rig, Report report, int count, TimeSpan lead, CancellationToken ct)
    {
        var best = 0.0;
        foreach (var connections in (int[])[2, 4])
        {
            var due = (await rig.AddWaitingAsync("bare", count, TimeSpan.Zero, lead, ct)).First;
            report.Progress($"bare guarded update by {connections}");
            await rig.UntilAsync(due, ct);
            best = Math.Max(best, await GuardedUpdate.RunAsync(rig, "bare", connections, ct));
            await rig.ForgetTripsAsync();
        }

        return best;
    }
}
