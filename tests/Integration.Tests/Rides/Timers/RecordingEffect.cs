using System.Collections.Concurrent;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>Remembers what fired, and can be told to fail, to hold, or to re-arm.</summary>
internal sealed class RecordingEffect : ITimerEffect
{
    private readonly ConcurrentQueue<Guid> fired = new();
    private readonly SemaphoreSlim firings = new(0);
    private int failures;
    private int largestBatch;

    /// <summary>How many batches fail before one succeeds.</summary>
    public int Failures { init => failures = value; }

    /// <summary>Holds each batch until it is set.</summary>
    public TaskCompletionSource? Gate { get; init; }

    /// <summary>Whether a batch that is held does not heed that it is cancelled, as one that is stuck for good.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>Re-arms every timer by this.</summary>
    public TimeSpan? Rearm { get; init; }

    /// <summary>Set when a batch has arrived.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count => fired.Count;

    public int LargestBatch => largestBatch;

    public async Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct)
    {
        Entered.TrySetResult();
        if (Gate is { } gate)
            await gate.Task.WaitAsync(IsDeaf ? CancellationToken.None : ct);
        if (Interlocked.Decrement(ref failures) >= 0)
            throw new InvalidOperationException("The effect fails, as the test wants it.");

        largestBatch = Math.Max(largestBatch, due.Count);
        foreach (var id in due)
            fired.Enqueue(id);
        firings.Release(due.Count);
        return Rearm is { } delay ? [.. due.Select(id => new Rearm(id, delay))] : [];
    }

    /// <summary>The first <paramref name="count"/> timers that fired, once there are as many.</summary>
    public async Task<IReadOnlyList<Guid>> FiredAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var i = 0; i < count; i++)
            await firings.WaitAsync(patience.Token);
        return [.. fired.Take(count)];
    }
}
