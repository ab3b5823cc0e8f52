namespace RideAspire.Simulator.Drivers;

/// <summary>
/// Counts what became of offers, and the trips that drivers gave back. Offers made are the sum of the others, of those that are
/// still thought about, and of those whose answer failed for good (which is a failed request).
/// </summary>
internal sealed class DriverTally
{
    private int made;
    private int accepted;
    private int declined;
    private int ignored;
    private int withdrawn;
    private int late;
    private int returned;

    /// <summary>Trips given back before the pick-up.</summary>
    public int Returned => Volatile.Read(ref returned);

    public OfferCounts Offers => new(
        Volatile.Read(ref made), Volatile.Read(ref accepted), Volatile.Read(ref declined), Volatile.Read(ref ignored),
        Volatile.Read(ref withdrawn), Volatile.Read(ref late));

    public void CountMade() => Interlocked.Increment(ref made);

    public void CountAccepted() => Interlocked.Increment(ref accepted);

    public void CountDeclined() => Interlocked.Increment(ref declined);

    public void CountIgnored() => Interlocked.Increment(ref ignored);

    public void CountWithdrawn() => Interlocked.Increment(ref withdrawn);

    public void CountLate() => Interlocked.Increment(ref late);

    public void CountReturned() => Interlocked.Increment(ref returned);
}

/// <param name="Made">Offers that reached a driver.</param>
/// <param name="Accepted">Got their trip.</param>
/// <param name="Ignored">Left to lapse, on purpose.</param>
/// <param name="Withdrawn">Over before the driver answered.</param>
/// <param name="Late">Answered, and refused because they were over by then.</param>
internal sealed record OfferCounts(int Made, int Accepted, int Declined, int Ignored, int Withdrawn, int Late);
