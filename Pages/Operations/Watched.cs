using RideAspire.Pages.Problems;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Operations;

/// <summary>How fresh a part of the page is.</summary>
/// <param name="name">What it is, for people.</param>
public abstract class Watched(string name)
{
    public string Name => name;

    /// <summary>When it was read last, by the browser's clock.</summary>
    public DateTimeOffset? ReadAt { get; protected set; }

    /// <summary>Why the last attempt read nothing; null when it did.</summary>
    public Problem? Problem { get; protected set; }

    /// <summary>What is shown is of <see cref="ReadAt"/>. That there is no such trip is an answer, too.</summary>
    public bool IsStale => Problem is { IsFinal: false } or { Status: not (400 or 404) };
}

/// <summary>
/// A part of the page that is read again and again: each two seconds, and less often while it is refused, or as rarely
/// as a refusal asks for. What was read last stays shown.
/// </summary>
/// <param name="name">What it is, for people.</param>
/// <param name="time">The browser's time.</param>
/// <param name="changed">Called after each attempt.</param>
internal sealed class Watched<T>(string name, TimeProvider time, Action changed) : Watched(name), IDisposable
    where T : class
{
    private const int MaxDoublings = 4;
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan maxInterval = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource stop = new();
    private Func<CancellationToken, Task<Answer<T>>>? read;
    private CancellationTokenSource? attempt;
    private TaskCompletionSource wake = new();
    private bool isRunning;
    private int failures;

    public T? Value { get; private set; }

    /// <summary>While true, it is read only after <see cref="Again"/>.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Reads something else from now on; null reads nothing. What was shown is not shown any more.</summary>
    public void Watch(Func<CancellationToken, Task<Answer<T>>>? next)
    {
        (read, Value, ReadAt, Problem, failures) = (next, null, null, null, 0);
        attempt?.Cancel();
        if (isRunning)
        {
            Again();
            return;
        }

        isRunning = true;
        _ = RunAsync();
    }

    /// <summary>Reads at once: something has changed it.</summary>
    public void Again() => wake.TrySetResult();

    public void Pause(bool isPaused)
    {
        IsPaused = isPaused;
        Again();
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        var ct = stop.Token;
        while (!ct.IsCancellationRequested)
        {
            var woken = wake = new();
            if (read is { } current)
                await PassAsync(current, ct);
            await woken.Task.WaitAsync(Delay(), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(Func<CancellationToken, Task<Answer<T>>> current, CancellationToken ct)
    {
        using var either = attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var (value, problem) = await current(either.Token);
            if (either.IsCancellationRequested)
                return;
            (Problem, failures) = (problem, value is null ? failures + 1 : 0);
            if (value is not null)
                (Value, ReadAt) = (value, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            attempt = null;
        }

        changed();
    }

    private TimeSpan Delay()
    {
        if (read is null || IsPaused)
            return Timeout.InfiniteTimeSpan;
        var backOff = interval * Math.Pow(2, Math.Min(failures, MaxDoublings));
        var delay = backOff < maxInterval ? backOff : maxInterval;
        return Problem?.RetryAfter is { } asked && asked > delay ? asked : delay;
    }
}
