using System.Collections.Frozen;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>What one claim took from one shard.</summary>
/// <param name="Shard">The shard that the timers are in.</param>
/// <param name="Ids">The claimed timers, the longest due first.</param>
/// <param name="LeaseEnd">
/// By Redis' clock, in Unix ms. It marks the claim: a timer with another score is not ours any more.
/// </param>
/// <param name="NextIn">
/// Time to the shard's next due timer, including claimed ones; null when the shard holds none.
/// </param>
public sealed record ClaimedBatch(int Shard, IReadOnlyList<Guid> Ids, long LeaseEnd, TimeSpan? NextIn)
{
    /// <summary>Those of the timers that somebody had claimed before, and neither finished nor released.</summary>
    public IReadOnlySet<Guid> Lapsed { get; init; } = FrozenSet<Guid>.Empty;

    /// <summary>Members that are no ids, which the claim met and set aside.</summary>
    internal IReadOnlyList<RedisValue> SetAside { get; init; } = [];
}
