using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Riders;

/// <summary>Views with a deadline after 60 s, on a server whose clock is nowhere near ours.</summary>
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

    public static TripView Expired(double lateMilliseconds) => Waiting with
    {
        Status = TripStatus.DriverNotFound,
        ClosedAt = DeadlineAt.AddMilliseconds(lateMilliseconds),
        Version = 2,
    };
}
