namespace RideAspire.Trips;

/// <summary>An offer that was just made.</summary>
/// <param name="Id">The offer.</param>
/// <param name="Trip">The trip that it offers.</param>
/// <param name="Driver">The driver to whom it offers the trip.</param>
/// <param name="LapsesIn">How long the driver may take to answer.</param>
/// <param name="Waited">Since the trip's booking.</param>
/// <param name="IsFirst">Whether the trip had no offer before.</param>
/// <param name="TraceParent">The trace context of the trip's booking; null when it had none.</param>
public readonly record struct MadeOffer(
    Guid Id, Guid Trip, string Driver, TimeSpan LapsesIn, TimeSpan Waited, bool IsFirst, string? TraceParent);
