using System.Collections.Frozen;

namespace RideAspire.Timers;

/// <summary>Fires the timers of a batch although one of them fails. That one is fired again later.</summary>
internal sealed class IsolatingEffect(ITimerEffect effect, Isolation isolation) : ITimerEffect
{
    public Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct) =>
        FireAsync(due, FrozenSet<Guid>.Empty, ct);

    public async Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, IReadOnlySet<Guid> lapsed, CancellationToken ct)
    {
        List<Rearm> rearms = [];
        var culprits = await isolation.RunAsync(due, async part => rearms.AddRange(await effect.FireAsync(part, lapsed, ct)), ct);
        rearms.AddRange(culprits);
        return rearms;
    }
}
