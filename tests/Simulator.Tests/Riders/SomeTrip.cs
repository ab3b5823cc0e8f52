using System.Text.Json;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Riders;

/// <summary>Views of a trip with a deadline after 60 s, on a server whose clock is far from this machine's.</summary>
internal static class SomeTrip
{
    public static readonly DateTimeOffset RequestedAt = new(1999, 12, 31, 23, 59, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset DeadlineAt = RequestedAt.AddSeconds(60);

    public static TripView Waiting => new()
    {
        Id = Guid.NewGuid(),
        Status = TripStatus.Waiting,
        RiderId = "rider",
        Pickup = default,
        Dropoff = default,
        RequestedAt = RequestedAt,
        DeadlineAt = DeadlineAt,
        Version = 1,
    };

    public static TripView Assigned(double afterMilliseconds) => Waiting with
    {
        Status = TripStatus.Assigned,
        ChangedAt = RequestedAt.AddMilliseconds(afterMilliseconds),
        Version = 2,
    };

    public static TripView Expired(double lateMilliseconds) => Waiting.Expire(lateMilliseconds);

    public static TripView Expire(this TripView trip, double lateMilliseconds) => trip with
    {
        Status = TripStatus.DriverNotFound,
        ClosedAt = trip.DeadlineAt.AddMilliseconds(lateMilliseconds),
        Version = trip.Version + 1,
    };

    /// <summary>The trip as an event of its stream.</summary>
    public static string AsEvent(this TripView trip) =>
        $"event: trip\nid: {trip.Version}\ndata: {JsonSerializer.Serialize(trip, WireJson.Default.TripView)}\n\n";
}
