namespace RideAspire.Bench.Loads;

/// <summary>Callers who each ask again as soon as they are answered: how much goes through.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs for so long. Each call gets a number of its own.</summary>
    public static async Task<LoadResult> RunAsync(int callers, TimeSpan time, Func<int, Task> call)
    {
        var result = new LoadResult();
        var next = -1;
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync)));
        result.Took = TimeProvider.System.GetElapsedTime(began);
        return result;

        async Task CallAsync()
        {
            while (TimeProvider.System.GetElapsedTime(began) < time)
            {
                var at = TimeProvider.System.GetTimestamp();
                await call(Interlocked.Increment(ref next));
                result.Record(TimeProvider.System.GetElapsedTime(at));
            }
        }
    }
}
