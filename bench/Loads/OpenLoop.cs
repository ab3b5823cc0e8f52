namespace RideAspire.Bench.Loads;

/// <summary>
/// Calls at a fixed rate, however slow the earlier ones are. A call's latency counts from when it was due.
/// </summary>
internal static class OpenLoop
{
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(2);

    /// <summary>Calls for the given time, then waits for all answers. Each call gets a number of its own.</summary>
    public static async Task<LoadResult> RunAsync(int perSecond, TimeSpan time, Func<int, Task> call, CancellationToken ct)
    {
        var result = new LoadResult();
        var calls = new List<Task>((int)(perSecond * time.TotalSeconds) + 1);
        var began = TimeProvider.System.GetTimestamp();
        using var ticks = new PeriodicTimer(tick);
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            for (var due = (int)(TimeProvider.System.GetElapsedTime(began).TotalSeconds * perSecond); calls.Count < due;)
                calls.Add(CallAsync(calls.Count));
            await ticks.WaitForNextTickAsync(ct);
        }

        await Task.WhenAll(calls);
        result.Took = TimeProvider.System.GetElapsedTime(began);
        return result;

        async Task CallAsync(int number)
        {
            await call(number);
            result.Latency.Record(TimeProvider.System.GetElapsedTime(began) - TimeSpan.FromSeconds((double)number / perSecond));
        }
    }
}
