using System.Globalization;
using RideAspire.Booking.Trips;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>What a rider's stream tells of a trip: its row has all versions that ever were, so none is left out.</summary>
internal static class TripEvents
{
    public const string Name = "trip";

    /// <summary>The trip as it is.</summary>
    public static StreamEvent Now(Trip trip) => Event(TripView.Of(trip));

    /// <summary>Every version after the given one, in order.</summary>
    public static IEnumerable<StreamEvent> After(int version, Trip trip) => ViewsAfter(version, trip).Select(Event);

    /// <summary>The trip in every version after the given one, in order; 0 gives all.</summary>
    public static IEnumerable<TripView> ViewsAfter(int version, Trip trip)
    {
        if (version < 1 && trip.Version > 1)
            yield return TripView.Of(trip, Booking(trip));
        foreach (var change in trip.History.Where(change => change.Version > version && change.Version < trip.Version))
            yield return TripView.Of(trip, change);
        if (version < trip.Version)
            yield return TripView.Of(trip);
    }

    private static StreamEvent Event(TripView view) =>
        new(Name, view.Version.ToString(CultureInfo.InvariantCulture), view, view.ChangedAt) { IsLast = view.ClosedAt is not null };

    // The first change left the deadline as the booking had set it.
    private static TripChange Booking(Trip trip) =>
        new(1, TripStatus.Waiting, null, trip.History is [var first, ..] ? first.DeadlineAt : trip.DeadlineAt, trip.RequestedAt);
}
