using RideAspire.Bench.Rigs;
using StackExchange.Redis;

namespace RideAspire.Bench.Cities;

/// <summary>
/// All drivers report where they are, one after the other. With a report, the apps of those who get offers are recorded
/// as listening.
/// </summary>
internal sealed class DriverReports(IReadOnlyList<CityDriver> drivers, DriverSide side, Tally tally)
{
    private const int MostAtOnce = 500;

    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(20);

    /// <summary>When each driver has reported. To be read when the reports have ended.</summary>
    public ReportTimes Times { get; } = new();

    /// <summary>Each driver reports once.</summary>
    public async Task ReportOnceAsync()
    {
        foreach (var some in drivers.Chunk(MostAtOnce))
            await ReportAsync(some);
    }

    /// <summary>
    /// Each driver reports at this interval, until cancelled. When Redis is slow, reports come late, but none is left
    /// out.
    /// </summary>
    public async Task RunAsync(TimeSpan interval, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var ticks = new PeriodicTimer(tick);
        for (var sent = 0L; ;)
        {
            await ticks.WaitForNextTickAsync(ct);
            var due = (long)(TimeProvider.System.GetElapsedTime(began) / interval * drivers.Count);
            var count = (int)Math.Min(due - sent, MostAtOnce);
            var first = sent;
            await ReportAsync([.. Enumerable.Range(0, count).Select(n => drivers[(int)((first + n) % drivers.Count)])]);
            sent += count;
        }
    }

    private async Task ReportAsync(CityDriver[] some)
    {
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            await side.ListenAsync([.. some.Where(driver => driver.Listens).Select(driver => driver.Name)]);
            await Task.WhenAll(some.Select(driver =>
            {
                var (lat, lon) = driver.At(now);
                return side.ReportAsync(driver.Name, lat, lon, driver.Habit == Habit.AutoAccepts);
            }));
            foreach (var driver in some)
                Times.Add(driver, now);
            tally.Reported(some.Length);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            tally.NotReported(some.Length);
        }
    }
}
