using RideAspire.Trips;

namespace RideAspire.Drivers;

/// <summary>A position that a driver's app reports.</summary>
/// <param name="Driver">The driver.</param>
/// <param name="At">Where the driver is.</param>
/// <param name="AcceptsAtOnce">True: a trip may be assigned to the driver without an offer.</param>
public sealed record DriverPosition(string Driver, GeoPoint At, bool AcceptsAtOnce = false)
{
    /// <summary>
    /// How long ago the request began. Of two reports the one that began later holds, whichever arrives first.
    /// Default: now.
    /// </summary>
    public TimeSpan Age { get; init; }

    /// <summary>
    /// A number that grows with each report of the app; null when it sends none. It decides the order when both
    /// reports have one, unless the driver was silent for <see cref="DriverOptions.StaleAfter"/> between them.
    /// </summary>
    public long? Sequence { get; init; }
}

/// <summary>What follows from a report.</summary>
/// <param name="IsInDoubt">True: Redis does not know whether the driver is free. Postgres must be asked.</param>
public readonly record struct SeenDriver(bool IsInDoubt);
