namespace RideAspire.Timers;

/// <summary>What a queue's timers do when they fall due. Runs at least once per timer, so its effect must be idempotent; an id that nobody knows is no error.</summary>
public interface ITimerEffect
{
    /// <summary>
    /// Makes the effect of a batch durable and returns the timers whose work is not over; all others are done and leave the queue.
    /// An exception leaves the whole batch to fall due again when its lease lapses.
    /// </summary>
    /// <param name="due">The timers, the longest due first.</param>
    /// <param name="ct">Cancelled when a drain has taken too long; the batch is then released.</param>
    Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct);
}
