namespace RideAspire.Timers;

/// <summary>A sleep that a hint can end. One sleeper at a time; a hint given while it is awake ends its next sleep.</summary>
internal sealed class Wake(TimeProvider time)
{
    private TaskCompletionSource hint = NewHint();

    public void Hint() => Volatile.Read(ref hint).TrySetResult();

    /// <summary>Sleeps at most for <paramref name="longest"/>, rounded up to the millisecond; ends early, and quietly, when told to stop.</summary>
    public async Task SleepAsync(TimeSpan longest, CancellationToken stopping)
    {
        if (longest <= TimeSpan.Zero)
            return;

        await hint.Task.WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(longest.TotalMilliseconds)), time, stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (hint.Task.IsCompleted)
            Volatile.Write(ref hint, NewHint());
    }

    // Continues elsewhere, not on the thread that reads from Redis.
    private static TaskCompletionSource NewHint() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
