using System.Globalization;
using RideAspire.Booking.Contracts;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>The events of a rider's stream. The trip's row has all its versions, so no version is missed.</summary>
internal static class TripEvents
{
    public const string Name = "trip";

    /// <summary>The trip as it is now.</summary>
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

    // The first change did not change the deadline.
    private static TripChange Booking(Trip trip) =>
        new(1, TripStatus.Waiting, null, trip.History is [var first, ..] ? first.DeadlineAt : trip.DeadlineAt, trip.RequestedAt);
}
