namespace RideAspire.Bench.Loads;

/// <summary>Callers that each send the next call as soon as the last one is answered: measures throughput.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs for the given time. Each call gets a number of its own.</summary>
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
                result.Latency.Record(TimeProvider.System.GetElapsedTime(at));
            }
        }
    }
}
