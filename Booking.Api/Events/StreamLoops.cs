using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Shutdown;

namespace RideAspire.Booking.Events;

/// <summary>
/// Drives the hubs: a loop that polls, a round that takes one poll interval, and the drain. The loops run until the
/// host has stopped, so that streams that open during a shutdown still get their state.
/// </summary>
internal sealed class StreamLoops(
    IEnumerable<StreamHub> hubs, IOptions<EventOptions> options, IOptions<DrainOptions> drain, Heartbeats heartbeats, TimeProvider time)
    : IHostedLifecycleService, IDisposable
{
    // In parts of the readiness delay: when the first slot of streams ends, and the time between two slots. The last
    // slot ends at 0.825: by then the gateway has seen that this replica is not ready, and does not send clients back
    // here.
    private const double FirstSlotEnd = 0.6;
    private const double SlotInterval = 0.025;

    private static readonly TimeSpan retryDelay = TimeSpan.FromMilliseconds(500);

    private readonly StreamHub[] hubs = [.. hubs];
    private readonly CancellationTokenSource stopped = new();
    private Task running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var hub in hubs)
            heartbeats.Expect(Loop(hub));
        running = Task.WhenAll(hubs
            .Select(hub => Task.Run(() => RunPollsAsync(hub, stopped.Token), CancellationToken.None))
            .Append(Task.Run(() => RunRoundsAsync(stopped.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Runs during the readiness delay. Ends the streams slot by slot, so that their clients do not all reconnect at
    /// once.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var delay = drain.Value.ReadinessDelay;
        await WaitAsync(delay * FirstSlotEnd, cancellationToken);
        for (var slots = 1; slots <= StreamHub.Slots; slots++)
        {
            foreach (var hub in hubs)
                hub.Drain(slots);
            await WaitAsync(delay * SlotInterval, cancellationToken);
        }
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped a second time.
        if (!stopped.IsCancellationRequested)
            await stopped.CancelAsync();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => stopped.Dispose();

    private async Task RunPollsAsync(StreamHub hub, CancellationToken ct)
    {
        heartbeats.Beat(Loop(hub), succeeded: true);
        while (!ct.IsCancellationRequested)
        {
            var succeeded = await hub.PollAsync(ct);
            heartbeats.Beat(Loop(hub), succeeded: true);
            if (!succeeded)
                await WaitAsync(retryDelay, ct);
        }
    }

    private async Task RunRoundsAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval / StreamHub.Slots, time);
        for (var slot = 0; await NextStepAsync(timer, ct); slot = (slot + 1) % StreamHub.Slots)
        {
            foreach (var hub in hubs)
                hub.Step(slot);
        }
    }

    private static async Task<bool> NextStepAsync(PeriodicTimer timer, CancellationToken ct)
    {
        await ((Task)timer.WaitForNextTickAsync(ct).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }

    private async Task WaitAsync(TimeSpan span, CancellationToken ct) =>
        await Task.Delay(span, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static string Loop(StreamHub hub) => $"events of {hub.Kind}s";
}
