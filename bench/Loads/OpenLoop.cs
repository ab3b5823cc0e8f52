namespace RideAspire.Bench.Loads;

/// <summary>Callers who come at a rate, whatever became of those before: how long each waits, from when it should have been sent.</summary>
internal static class OpenLoop
{
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(2);

    /// <summary>Runs for so long, and until all are answered. Each call gets a number of its own.</summary>
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
            result.Record(TimeProvider.System.GetElapsedTime(began) - TimeSpan.FromSeconds((double)number / perSecond));
        }
    }
}
