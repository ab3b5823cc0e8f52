namespace RideAspire.Timers;

/// <summary>
/// A sleep that a hint can end. There is one sleeper at a time. A hint that comes while it is awake ends its next
/// sleep.
/// </summary>
public sealed class Wake(TimeProvider time)
{
    private TaskCompletionSource hint = NewHint();

    /// <summary>Ends the present sleep, or the next one.</summary>
    public void Hint() => Volatile.Read(ref hint).TrySetResult();

    /// <summary>
    /// Sleeps at most for <paramref name="max"/>, rounded up to the millisecond. Ends early, without an exception, when
    /// told to stop.
    /// </summary>
    public async Task SleepAsync(TimeSpan max, CancellationToken stopping)
    {
        if (max <= TimeSpan.Zero)
            return;

        await hint.Task.WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(max.TotalMilliseconds)), time, stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (hint.Task.IsCompleted)
            Volatile.Write(ref hint, NewHint());
    }

    // Continues on another thread than the one that reads from Redis.
    private static TaskCompletionSource NewHint() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
