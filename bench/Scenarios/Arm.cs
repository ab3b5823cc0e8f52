using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// Arms timers, and compares that with a bare ZADD, the least that it can cost. Both use one connection, in turns.
/// </summary>
internal static class Arm
{
    private const int Turns = 5;

    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    public static Scenario Scenario { get; } = new("arm", "Arming timers by 1, 8 and 64 callers, beside bare ZADD", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        List<(double, double)> ours = [], bare = [];
        var plot = report.Plot = new("Arming timers", new("callers", IsLogarithmic: true), new("per second"));
        plot.Line("ScheduleAsync", ours);
        plot.Line("bare ZADD", bare, isReference: true);
        await using var rig = await Rig.StartAsync(report, options, ct);
        var turn = TimeSpan.FromSeconds(options.Of(0.2, 2));
        foreach (var callers in (int[])[1, 8, 64])
        {
            var (scheduled, added) = (new List<double>(), new List<double>());
            for (var n = 0; n <= Turns; n++)
            {
                var mine = await ClosedLoop.RunAsync(callers, turn, _ => rig.Timeouts.ScheduleAsync(NewTimer()));
                var theirs = await ClosedLoop.RunAsync(callers, turn, _ => AddAsync(rig.RedisClient.GetDatabase(), NewTimer()));

                // All armed timers must be there. The first turn is the warm-up.
                report.MustBeNone($"{callers} callers", "lost", mine.Calls - await rig.ArmedAsync());
                await rig.ForgetTripsAsync();
                await rig.RedisClient.GetDatabase().KeyDeleteAsync("bare");
                if (n > 0)
                    (scheduled, added) = ([.. scheduled, mine.PerSecond], [.. added, theirs.PerSecond]);
            }

            var (our, their) = (Median(scheduled), Median(added));
            report.Add($"{callers} callers", "ScheduleAsync", our, "/s");
            report.Add($"{callers} callers", "bare ZADD", their, "/s");
            report.Add($"{callers} callers", "share of it", 100 * our / their, "%", Aim.AtLeast(80));
            ours.Add((callers, our));
            bare.Add((callers, their));
        }
    }

    private static TimerEntry NewTimer() => new(Guid.CreateVersion7(), TimeProvider.System.GetUtcNow() + hour);

    private static Task<bool> AddAsync(IDatabase redis, TimerEntry timer) =>
        redis.SortedSetAddAsync("bare", timer.Id.ToString("D"), timer.Due.ToUnixTimeMilliseconds());

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
