using System.Globalization;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;
using RideAspire.Timers;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// Whether many timers for the far future slow down those that are due, and how much memory each needs in Redis.
/// </summary>
internal static class Pending
{
    private const int Page = 5_000;

    private static readonly TimeSpan lead = TimeSpan.FromSeconds(8);

    public static Scenario Scenario { get; } = new(
        "pending", "A steady load beside 10,000 to 5 million armed timers: lateness, the cost of a claim, bytes per timer", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        List<(double, double)> p50 = [], p99 = [];
        var plot = report.Plot = new("Lateness over armed timers", new("armed timers", IsLogarithmic: true), new("lateness, ms"));
        plot.Line("p50", p50);
        plot.Line("p99", p99);
        var over = TimeSpan.FromSeconds(options.Of(2, 15));
        await using var rig = await Rig.StartAsync(report, options, ct);
        await rig.AddAsync("Timeout.Worker");
        await rig.AddAsync("Timeout.Worker");
        await Steady.WarmUpAsync(rig, report, ct);
        var (empty, armed) = (await rig.UsedMemoryAsync(), 0);

        foreach (var timers in options.Of<int[]>([10_000, 100_000], [10_000, 100_000, 1_000_000, 5_000_000]))
        {
            var @case = $"{timers:N0} armed";
            report.Progress($"arming {timers:N0} timers");
            for (; armed < timers; armed += Page)
                await rig.Timeouts.ScheduleMissingAsync([.. Enumerable.Range(0, Page).Select(NewTimer)]);
            report.Add(@case, "memory per timer", (await rig.UsedMemoryAsync() - empty) / timers, "bytes", Aim.AtMost(100));

            report.Progress($"{@case}: a steady load of 667/s");
            var first = (await rig.AddWaitingAsync("pending", 667 * over.Seconds, over, lead, ct)).First;
            await rig.RedisClient.GetServers()[0].ExecuteAsync("CONFIG", "RESETSTAT");
            var expiries = await Expiries.OfAsync(rig, "pending", first + over, ct);
            report.Add(@case, "script in Redis", await ScriptMicrosecondsAsync(rig), "µs");
            p50.Add((timers, expiries.Percentile(50)));
            p99.Add((timers, expiries.Percentile(99)));
            expiries.AddLateness(report, @case);
            report.Add(@case, "p99 to that of 10,000", p99[^1].Item2 / p99[0].Item2, "times", Aim.AtMost(1.5));
            expiries.AddCorrectness(report, @case);
            await rig.ExecuteAsync("TRUNCATE trips CASCADE");
        }
    }

    private static TimerEntry NewTimer(int second) => new(
        Guid.CreateVersion7(), TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(2) + TimeSpan.FromSeconds(second));

    // The average of all scripts, such as claims and completions. Redis counts them as one command.
    private static async Task<double> ScriptMicrosecondsAsync(Rig rig)
    {
        var stats = await rig.RedisInfoAsync("commandstats", "cmdstat_evalsha");
        var perCall = stats.Split(',').Select(pair => pair.Split('=')).First(pair => pair[0] == "usec_per_call")[1];
        return double.Parse(perCall, CultureInfo.InvariantCulture);
    }
}
