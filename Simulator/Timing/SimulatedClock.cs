namespace RideAspire.Simulator.Timing;

/// <summary>
/// The run's clock. Riders and deadlines follow real time (<see cref="Elapsed"/>). Demand and driving follow the city's
/// time, which goes <paramref name="speed"/> times as fast.
/// </summary>
internal sealed class SimulatedClock(TimeProvider time, double speed)
{
    private readonly long start = time.GetTimestamp();

    /// <summary>Real time since the run's start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(start);

    /// <summary>The city's time since the start of its window.</summary>
    public TimeSpan CityTime => Elapsed * speed;

    /// <summary>The real time that a span of the city's time takes.</summary>
    public TimeSpan ToRealTime(TimeSpan cityTime) => cityTime / speed;

    public Task DelayAsync(TimeSpan realTime, CancellationToken ct) =>
        Task.Delay(realTime > TimeSpan.Zero ? realTime : TimeSpan.Zero, time, ct);

    public Task DelayUntilAsync(TimeSpan cityTime, CancellationToken ct) => DelayAsync(ToRealTime(cityTime) - Elapsed, ct);

    /// <summary>Waits for a task, at most for the given real time. Returns whether it has completed.</summary>
    public async Task<bool> CompletesWithinAsync(Task task, TimeSpan realTime, CancellationToken ct)
    {
        if (realTime > TimeSpan.Zero)
            await task.WaitAsync(realTime, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }
}
