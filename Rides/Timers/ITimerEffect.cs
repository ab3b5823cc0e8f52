namespace RideAspire.Timers;

/// <summary>
/// What a queue's timers do when they fall due. It runs at least once per timer, so it must be idempotent. An unknown
/// id is no error.
/// </summary>
public interface ITimerEffect
{
    /// <summary>
    /// Makes the effect of a batch durable. Returns the timers to fire again later; all others are done and leave the
    /// queue. After an exception of a store the whole batch falls due again when its lease lapses. After any other one
    /// its halves are fired apart, down to the timer that fails. So they are after a store's refusal that may concern
    /// one row: see <c>StoreFaults.MayBeOfOneRow</c>.
    /// </summary>
    /// <param name="due">The timers, the longest due first.</param>
    /// <param name="ct">Cancelled when the effect or a drain takes too long. The batch is then released.</param>
    Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct);

    /// <inheritdoc cref="FireAsync(IReadOnlyList{Guid}, CancellationToken)"/>
    /// <param name="due">The timers, the longest due first.</param>
    /// <param name="lapsed">
    /// Those of them, and perhaps others, that somebody claimed before and neither finished nor released. An effect
    /// that records nothing of it leaves this out.
    /// </param>
    /// <param name="ct">Cancelled when the effect or a drain takes too long. The batch is then released.</param>
    Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, IReadOnlySet<Guid> lapsed, CancellationToken ct) =>
        FireAsync(due, ct);
}
