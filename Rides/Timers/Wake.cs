namespace RideAspire.Timers;

/// <summary>A sleep that a hint can end. One sleeper at a time; a hint given while it is awake ends its next sleep.</summary>
internal sealed class Wake : IDisposable
{
    private readonly SemaphoreSlim hints = new(0, 1);

    public void Hint()
    {
        try
        {
            if (hints.CurrentCount == 0)
                hints.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another hint came in the same instant; one is as good as two.
        }
    }

    /// <summary>Sleeps at most for <paramref name="longest"/>, rounded up to the millisecond; ends early, and quietly, when told to stop.</summary>
    public async Task SleepAsync(TimeSpan longest, CancellationToken stopping)
    {
        if (longest <= TimeSpan.Zero)
            return;

        try
        {
            await hints.WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(longest.TotalMilliseconds)), stopping);
        }
        catch (OperationCanceledException)
        {
            // The caller's loop looks at the token.
        }
    }

    public void Dispose() => hints.Dispose();
}
