namespace RideAspire.Simulator;

/// <summary>
/// The run's clock. Real time (<see cref="Elapsed"/>) is what riders and deadlines live in; the city's time goes
/// <paramref name="speed"/> times as fast, and only demand and driving follow it.
/// </summary>
internal sealed class SimulatedClock(TimeProvider time, double speed)
{
    private readonly long start = time.GetTimestamp();

    /// <summary>Real time since the run's start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(start);

    /// <summary>The city's time since the start of its window.</summary>
    public TimeSpan CityTime => Elapsed * speed;

    /// <summary>How long a span of the city's time takes here.</summary>
    public TimeSpan Real(TimeSpan cityTime) => cityTime / speed;

    public Task PauseAsync(TimeSpan realTime, CancellationToken ct) =>
        Task.Delay(realTime > TimeSpan.Zero ? realTime : TimeSpan.Zero, time, ct);

    public Task UntilAsync(TimeSpan cityTime, CancellationToken ct) => PauseAsync(Real(cityTime) - Elapsed, ct);

    /// <summary>Waits for what may happen, but no longer than the given real time. True if it happened.</summary>
    public async Task<bool> HappensWithinAsync(Task what, TimeSpan realTime, CancellationToken ct)
    {
        if (realTime > TimeSpan.Zero)
            await what.WaitAsync(realTime, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        return what.IsCompleted;
    }
}
