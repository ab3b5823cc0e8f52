using System.Collections.Concurrent;

namespace RideAspire.Simulator.Drivers;

/// <summary>
/// Counts offers by their outcome, and trips that drivers gave back, and records how far pick-ups are. An offer that
/// has no outcome yet, or whose answer failed (which is a failed request), is counted only as made.
/// </summary>
internal sealed class DriverTally
{
    private readonly ConcurrentQueue<double> pickupMetres = new();
    private int made;
    private int accepted;
    private int declined;
    private int ignored;
    private int withdrawn;
    private int late;
    private int returned;

    /// <summary>Trips given back before the pick-up.</summary>
    public int Returned => Volatile.Read(ref returned);

    /// <summary>
    /// How far each assigned driver was from the pick-up when their app learned of the trip, in metres as the crow
    /// flies.
    /// </summary>
    public IReadOnlyCollection<double> PickupMetres => pickupMetres;

    public OfferCounts Offers => new(
        Volatile.Read(ref made), Volatile.Read(ref accepted), Volatile.Read(ref declined), Volatile.Read(ref ignored),
        Volatile.Read(ref withdrawn), Volatile.Read(ref late));

    public void CountMade() => Interlocked.Increment(ref made);

    public void CountAccepted() => Interlocked.Increment(ref accepted);

    public void CountDeclined() => Interlocked.Increment(ref declined);

    public void CountIgnored() => Interlocked.Increment(ref ignored);

    public void CountWithdrawn() => Interlocked.Increment(ref withdrawn);

    public void CountLate() => Interlocked.Increment(ref late);

    public void AddPickup(double metres) => pickupMetres.Enqueue(metres);

    public void CountReturned() => Interlocked.Increment(ref returned);
}

/// <param name="Made">Offers that reached a driver.</param>
/// <param name="Accepted">Offers whose acceptance got the driver the trip.</param>
/// <param name="Ignored">Offers that the driver let lapse on purpose.</param>
/// <param name="Withdrawn">Offers that ended before the driver answered.</param>
/// <param name="Late">Offers whose answer the server refused because the offer had already ended.</param>
internal sealed record OfferCounts(int Made, int Accepted, int Declined, int Ignored, int Withdrawn, int Late);
