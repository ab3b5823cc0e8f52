using Microsoft.Extensions.Logging;

namespace RideAspire.Trips;

/// <summary>
/// Finds the rows with a status that only a newer release knows, which runs beside this one during a deployment. Where
/// many rows are read, such a row is left out. It must not fail the others.
/// </summary>
public sealed partial class KnownStatuses(ILogger<KnownStatuses> logger)
{
    private int hasLogged;

    /// <summary>True when this release knows the trip's status.</summary>
    public bool Has(Trip trip) => trip.Status.IsKnown() || IsUnknown("trip", trip.Id);

    /// <summary>True when this release knows the offer's status.</summary>
    public bool Has(Offer offer) => offer.Status.IsKnown() || IsUnknown("offer", offer.Id);

    /// <summary>True when this release knows the status of the offer and that of its trip.</summary>
    public bool Has(OfferedTrip offered) => Has(offered.Offer) && Has(offered.Trip);

    private bool IsUnknown(string what, Guid id)
    {
        TripTelemetry.Unknown(what);
        if (Interlocked.Exchange(ref hasLogged, 1) == 0)
            Unknown(what, id);
        return false;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The {What} {Id} has a status that only a newer release knows. This replica leaves it out of streams and lists, and refuses "
        + "requests about it with 503. The metric rides.unknown counts such reads; this line is not repeated.")]
    private partial void Unknown(string what, Guid id);
}

/// <summary>
/// A row has a status that only a newer release knows. A replica of that release can do what was requested.
/// </summary>
public sealed class UnknownStatusException(Guid id) : Exception($"{id} has a status that only a newer release knows.");
