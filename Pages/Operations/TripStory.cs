using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Operations;

/// <summary>A moment in a trip's life.</summary>
/// <param name="At">When it was, by the database's clock.</param>
/// <param name="Title">What happened.</param>
/// <param name="Detail">More about it; null when there is no more.</param>
/// <param name="Kind">Its class in the style sheet: booked, offer, change, closed, deadline or late.</param>
internal sealed record TripMoment(DateTimeOffset At, string Title, string? Detail, string Kind);

/// <summary>Tells a trip's life in the order in which it happened.</summary>
internal static class TripStory
{
    public static IReadOnlyList<TripMoment> Of(InspectedTrip inspected) =>
        [.. Moments(inspected).OrderBy(moment => moment.At)];

    private static IEnumerable<TripMoment> Moments(InspectedTrip inspected)
    {
        var trip = inspected.Trip;
        yield return new(trip.RequestedAt, $"Booked by rider {trip.RiderId}", null, "booked");
        foreach (var moment in inspected.Offers.SelectMany(OfOffer))
            yield return moment;
        if (trip.Status is TripStatus.Waiting or TripStatus.DriverNotFound)
            yield return new(trip.DeadlineAt, "Deadline", "Until then a driver could be found.", "deadline");
        foreach (var change in inspected.History)
            yield return OfChange(change, change == inspected.History[^1] ? inspected.Closing : null);
    }

    // An accepted or returned offer shows as a change of the trip.
    private static IEnumerable<TripMoment> OfOffer(InspectedOffer offer)
    {
        yield return new(
            offer.OfferedAt, $"Offered to driver {offer.DriverId}", $"To be answered until {Spans.Exact(offer.LapsesAt)} UTC.", "offer");
        var end = offer.Status switch
        {
            "DECLINED" => $"Driver {offer.DriverId} declined",
            "LAPSED" => $"Driver {offer.DriverId} did not answer",
            "WITHDRAWN" => $"The offer to driver {offer.DriverId} was withdrawn",
            _ => null,
        };
        if (end is not null && offer.ClosedAt is { } closed)
            yield return new(closed, end, null, "offer");
    }

    private static TripMoment OfChange(TripChange change, TripClosing? closing)
    {
        var title = change.Status switch
        {
            TripStatus.Assigned => $"Assigned to driver {change.DriverId}",
            TripStatus.Waiting => $"Waiting again, until {Spans.Exact(change.DeadlineAt)} UTC",
            TripStatus.InProgress => $"The ride began with driver {change.DriverId}",
            TripStatus.Completed => "Completed",
            TripStatus.Cancelled => "Cancelled",
            TripStatus.DriverNotFound => "No driver was found",
            var other => other,
        };
        var late = closing?.LateMs is { } ms ? $", {Spans.Text(ms)} after the deadline" : "";
        var kind = closing is null ? "change" : closing.LateMs > PlotScale.OnTimeMs ? "late" : "closed";
        return new(change.At, title + late, Maker(change), kind);
    }

    private static string Maker(TripChange change)
    {
        var source = change.Source ?? "a release that records no cause";
        var by = change.By is { } ops ? $"By {ops} of ops: {change.Reason}" : $"By {source}";
        return change.Replica is { } replica ? $"{by}, at {replica}" : by;
    }
}
