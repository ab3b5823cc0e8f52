using System.Threading.Channels;
using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Shutdown;
using RideAspire.Stores;

namespace RideAspire.Booking.Events;

/// <summary>
/// All streams of one kind in this replica. Hints, and a round that comes past every stream each few seconds, mark streams as to be looked
/// at; one loop reads the rows of all that are marked, many streams with one query. What is marked while a query runs is the next batch.
/// </summary>
/// <remarks>
/// Hints may be lost, and Redis with them: the round only takes longer to notice. While Postgres is away the streams stay open, and get
/// heartbeats. The loop ends when the host has stopped, not when it begins to: streams that open meanwhile still get their state. When it
/// stops, streams end late in the pause after which the web server stops: who routes to this replica has seen by then that it is not ready.
/// </remarks>
internal abstract partial class Watchers<TKey, TSeen, TState>(
    string kind, IOptions<EventOptions> options, IOptions<DrainOptions> drain, Heartbeats heartbeats, TimeProvider time, ILogger logger)
    : IHostedLifecycleService, IDisposable
    where TKey : notnull
    where TState : class
{
    private const int MostAtOnce = 500;
    private const int Slots = 10;

    // Of the pause of a shutdown: when the first streams end, and how long after them the next slot's. The last ones end at 0.825.
    private const double FirstEnd = 0.6;
    private const double NextEnd = 0.025;

    private static readonly TimeSpan pauseAfterFailure = TimeSpan.FromMilliseconds(500);

    private readonly string loop = $"events of {kind}s";
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, List<Watch<TKey, TSeen, TState>>> watched = [];
    private readonly CancellationTokenSource stopped = new();
    private Task running = Task.CompletedTask;
    private int opened;
    private int slotsEnded;

    // Each stream is in it once at most, and those that have closed are passed over. A null only wakes the loop, to show that it lives.
    private readonly Channel<Watch<TKey, TSeen, TState>?> marked =
        Channel.CreateUnbounded<Watch<TKey, TSeen, TState>?>(new() { SingleReader = true });

    /// <summary>How many streams are open.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return watched.Values.Sum(watches => watches.Count);
        }
    }

    /// <summary>Lets a stream in, and looks at its rows at once. Dispose of it when the stream ends.</summary>
    /// <param name="until">When the client's token ends. Default: never.</param>
    public Watch<TKey, TSeen, TState> Open(TKey key, TSeen seen, DateTimeOffset? until = null)
    {
        Watch<TKey, TSeen, TState> watch;
        lock (gate)
        {
            watch = new(key, seen, opened++ % Slots, Close) { Until = until ?? DateTimeOffset.MaxValue, FirstWithin = options.Value.FirstLookWithin };
            watch.Wrote(time.GetTimestamp());
            if (!watched.TryGetValue(key, out var watches))
                watched[key] = watches = new(1);
            watches.Add(watch);
            if (watch.Slot < slotsEnded)
                watch.Drain();
        }

        EventTelemetry.Streams(kind, 1);
        Mark(watch);
        return watch;
    }

    /// <summary>The rows of these keys have changed, as far as anybody knows.</summary>
    public void Hint(IReadOnlyList<TKey> keys)
    {
        lock (gate)
        {
            foreach (var key in keys)
            {
                if (watched.TryGetValue(key, out var watches))
                    watches.ForEach(Mark);
            }
        }
    }

    /// <summary>Sees to it that a stream's rows are looked at soon.</summary>
    public void Mark(Watch<TKey, TSeen, TState> watch)
    {
        if (!watch.IsClosed && watch.TryMark())
            marked.Writer.TryWrite(watch);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        heartbeats.Expect(loop);
        marked.Writer.TryWrite(null);
        running = Task.WhenAll(Task.Run(() => LookAsync(stopped.Token), CancellationToken.None), Task.Run(() => GoRoundAsync(stopped.Token), CancellationToken.None));
        return Task.CompletedTask;
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // A host may be told to stop once more after its end.
        if (!stopped.IsCancellationRequested)
            await stopped.CancelAsync();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs while the host pauses, from when readiness has failed; ends the streams slot by slot, so that they do not all come to the others at once.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var pause = drain.Value.ReadinessDelay;
        await WaitAsync(pause * FirstEnd, cancellationToken);
        for (var ended = 1; ended <= Slots; ended++)
        {
            EndSlots(ended);
            await WaitAsync(pause * NextEnd, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        stopped.Dispose();
    }

    /// <summary>Reads the rows of all streams of a batch with one query, and answers in the batch's order: null for nothing, or nothing new.</summary>
    protected abstract Task<IReadOnlyList<TState?>> ReadAsync(IReadOnlyList<Watch<TKey, TSeen, TState>> batch, CancellationToken ct);

    private async Task LookAsync(CancellationToken ct)
    {
        var batch = new List<Watch<TKey, TSeen, TState>>(MostAtOnce);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await CollectAsync(batch, ct);
                if (batch.Count > 0)
                    await LookAsync(batch, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LookFailed(StoreFailure.Unexpected(e), kind, batch.Count, e.Message);
                // Those that wait for their first look behind this one too: else they would wait without bound while looks go on to fail.
                Each(watch => watch.Failed(e));
                batch.ForEach(Mark);
                heartbeats.Beat(loop, succeeded: true);
                await WaitAsync(pauseAfterFailure, ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            heartbeats.Beat(loop, succeeded: true);
        }
    }

    private async Task CollectAsync(List<Watch<TKey, TSeen, TState>> batch, CancellationToken ct)
    {
        batch.Clear();
        await marked.Reader.WaitToReadAsync(ct);
        while (batch.Count < MostAtOnce && marked.Reader.TryRead(out var watch))
        {
            if (watch is null or { IsClosed: true })
                continue;
            watch.Unmark();
            batch.Add(watch);
        }
    }

    private async Task LookAsync(List<Watch<TKey, TSeen, TState>> batch, CancellationToken ct)
    {
        var states = await ReadAsync(batch, ct);
        for (var i = 0; i < batch.Count; i++)
            batch[i].Found(states[i]);
    }

    /// <summary>Marks a tenth of the streams at each step, and wakes those that have been silent for too long or may stay no longer.</summary>
    private async Task GoRoundAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Value.LookEvery / Slots, time);
        for (var step = 0; await NextStepAsync(timer, ct); step = (step + 1) % Slots)
        {
            marked.Writer.TryWrite(null);
            Each(watch =>
            {
                if (watch.Slot == step)
                    Mark(watch);
                if (time.GetElapsedTime(watch.LastWrite) >= options.Value.HeartbeatEvery)
                    watch.Heartbeat(time.GetTimestamp());
                if (time.GetUtcNow() >= watch.Until)
                    watch.Drain();
            });
        }
    }

    private static async Task<bool> NextStepAsync(PeriodicTimer timer, CancellationToken ct)
    {
        await ((Task)timer.WaitForNextTickAsync(ct).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }

    private async Task WaitAsync(TimeSpan span, CancellationToken ct) =>
        await Task.Delay(span, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void EndSlots(int count)
    {
        lock (gate)
            slotsEnded = count;
        Each(watch =>
        {
            if (watch.Slot < count)
                watch.Drain();
        });
    }

    private void Each(Action<Watch<TKey, TSeen, TState>> act)
    {
        lock (gate)
        {
            foreach (var watches in watched.Values)
                watches.ForEach(act);
        }
    }

    private void Close(Watch<TKey, TSeen, TState> watch)
    {
        lock (gate)
        {
            if (!watched.TryGetValue(watch.Key, out var watches) || !watches.Remove(watch))
                return;
            if (watches.Count == 0)
                watched.Remove(watch.Key);
        }

        EventTelemetry.Streams(kind, -1);
    }

    [LoggerMessage(LogLevel.Warning, "A look at the rows of {Count} {Kind} streams failed: {Why} They stay open; the next look follows.")]
    private partial void LookFailed(Exception? e, string kind, int count, string why);
}
