using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>
/// What a pump does with a claim, each step on its own, so that other steps come between. A claim that gets no further
/// step is that of a worker that died.
/// </summary>
internal sealed class ClaimSteps
{
    private const int Batch = 500;

    private readonly Lock gate = new();
    private readonly List<Held> claims = [];

    /// <summary>Claims what is due in a shard.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="effect">What its timers do.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="lapses">Whether the lease ends at once.</param>
    public async Task ClaimAsync(TimerQueue queue, ITimerEffect effect, int shard, bool lapses)
    {
        // No two leases end at the same time. In a run, a timer can be claimed twice within a millisecond.
        var lease = TimeSpan.FromMilliseconds(lapses ? 1 : Random.Shared.Next(40_000, 50_000));
        Add(new(queue, effect, await queue.ClaimAsync(shard, Batch, lease), lease, Rearms: null));
    }

    /// <summary>Makes the effect of a claim durable. The claim may be renewed meanwhile.</summary>
    public Task FireAsync(int which, bool renews) => TakeAsync(which, async claim =>
    {
        var renewing = renews ? claim.Queue.RenewAsync(claim.Batch, claim.Lease) : Task.FromResult(claim.Batch);
        var rearms = await claim.Effect.FireAsync(claim.Batch.Ids, default);
        Add(claim with { Batch = await renewing, Rearms = rearms });
    });

    public Task RenewAsync(int which) => TakeAsync(which, async claim =>
        Add(claim with { Batch = await claim.Queue.RenewAsync(claim.Batch, claim.Lease) }));

    /// <summary>Completes or re-arms the timers of a claim, if its effect is durable.</summary>
    public Task FinishAsync(int which) => TakeAsync(which, async claim =>
    {
        if (claim.Rearms is null)
        {
            Add(claim);
            return;
        }

        await claim.Queue.CompleteAsync(claim.Batch, [.. claim.Batch.Ids.Except(claim.Rearms.Select(rearm => rearm.Id))]);
        await claim.Queue.RearmAsync(claim.Batch, claim.Rearms);
    });

    public Task ReleaseAsync(int which) => TakeAsync(which, claim => claim.Queue.ReleaseAsync(claim.Batch));

    private void Add(Held claim)
    {
        if (claim.Batch.Ids.Count == 0)
            return;
        lock (gate)
            claims.Add(claim);
    }

    /// <summary>The steps of one worker do not overlap, so nobody else sees the claim during the step.</summary>
    private Task TakeAsync(int which, Func<Held, Task> step)
    {
        Held claim;
        lock (gate)
        {
            if (claims.Count == 0)
                return Task.CompletedTask;
            claim = claims[which % claims.Count];
            claims.Remove(claim);
        }

        return step(claim);
    }

    private sealed record Held(
        TimerQueue Queue, ITimerEffect Effect, ClaimedBatch Batch, TimeSpan Lease, IReadOnlyCollection<Rearm>? Rearms);
}
