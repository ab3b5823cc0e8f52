using System.Collections.Concurrent;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>Records which timers fired. It can also fail, wait, or re-arm them.</summary>
internal sealed class RecordingEffect : ITimerEffect
{
    private readonly ConcurrentQueue<Guid> fired = new();
    private readonly SemaphoreSlim firings = new(0);
    private int failures;
    private int culpritFailures = int.MaxValue;
    private int largestBatch;

    /// <summary>The number of batches that fail, as when a store is down, before one succeeds.</summary>
    public int Failures { init => failures = value; }

    /// <summary>The timer whose batches fail.</summary>
    public Guid? Culprit { get; init; }

    /// <summary>The number of batches that fail because of <see cref="Culprit"/>. Default: all.</summary>
    public int CulpritFailures { init => culpritFailures = value; }

    /// <summary>Each batch waits until this is set.</summary>
    public TaskCompletionSource? Gate { get; init; }

    /// <summary>Whether a waiting batch ignores its cancellation, like an effect that hangs for good.</summary>
    public bool IgnoresCancellation { get; init; }

    /// <summary>The delay after which every timer is re-armed. Null: none is.</summary>
    public TimeSpan? Rearm { get; init; }

    /// <summary>Set when the first batch arrives.</summary>
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count => fired.Count;

    public int LargestBatch => largestBatch;

    public async Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct)
    {
        Entered.TrySetResult();
        if (Gate is { } gate)
            await gate.Task.WaitAsync(IgnoresCancellation ? CancellationToken.None : ct);
        if (Interlocked.Decrement(ref failures) >= 0)
            throw new TimeoutException("The effect fails because the test asks for it.");
        if (Culprit is { } culprit && due.Contains(culprit) && culpritFailures-- > 0)
            throw new InvalidOperationException("The effect fails for one row because the test asks for it.");

        largestBatch = Math.Max(largestBatch, due.Count);
        foreach (var id in due)
            fired.Enqueue(id);
        firings.Release(due.Count);
        return Rearm is { } delay ? [.. due.Select(id => new Rearm(id, delay))] : [];
    }

    /// <summary>Waits until <paramref name="count"/> more timers have fired. Returns the first that fired.</summary>
    public async Task<IReadOnlyList<Guid>> FiredAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var i = 0; i < count; i++)
            await firings.WaitAsync(timeout.Token);
        return [.. fired.Take(count)];
    }
}
