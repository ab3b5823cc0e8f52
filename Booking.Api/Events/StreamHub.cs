namespace RideAspire.Booking.Events;

/// <summary>All streams of one kind in this replica, as <see cref="StreamLoops"/> drives them.</summary>
internal abstract class StreamHub(string kind)
{
    /// <summary>
    /// The number of slots. A round polls one slot per step; a shutdown ends the streams slot by slot.
    /// </summary>
    public const int Slots = 10;

    /// <summary>trip or driver.</summary>
    public string Kind => kind;

    /// <summary>
    /// Waits for queued streams and polls a batch of them. False when the poll failed. Does not throw.
    /// </summary>
    public abstract Task<bool> PollAsync(CancellationToken ct);

    /// <summary>
    /// One step of the round: queues the slot's streams, and finds silent streams and expired tokens in all slots.
    /// </summary>
    public abstract void Step(int slot);

    /// <summary>Ends the streams of the first slots, now and when they open later.</summary>
    public abstract void Drain(int slots);
}
