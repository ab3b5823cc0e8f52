using RideAspire.Booking.Contracts;
using RideAspire.Trips;

namespace RideAspire.Booking.Documentation;

/// <summary>The ride of all examples, at each of its steps.</summary>
internal static class ExampleRide
{
    private static readonly DateTimeOffset evening = new(2026, 11, 23, 17, 46, 20, 120, TimeSpan.Zero);
    private static readonly Guid id = Guid.Parse("019ab1c2-6f00-7c3e-9d52-1b0f5e8a7c41");

    public static Place UnionSquare { get; } = new(40.7359, -73.9911);

    public static Place TimesSquare { get; } = new(40.758, -73.9855);

    public static Trip Trip(TripStatus status = TripStatus.Assigned, int version = 2)
    {
        var changed = evening.AddSeconds(7 * version);
        var driver = status == TripStatus.Waiting ? null : "driver-1";
        return new()
        {
            Id = id,
            RiderId = "rider-1",
            DriverId = driver,
            Status = status,
            Pickup = UnionSquare.ToPoint(),
            Dropoff = TimesSquare.ToPoint(),
            RequestedAt = evening,
            DeadlineAt = evening.AddMinutes(1),
            ClosedAt = status is TripStatus.Completed or TripStatus.Cancelled ? changed : null,
            Version = version,
            History = version == 1
                ? []
                : [new(version, status, driver, evening.AddMinutes(1), changed, Source: "driver", Replica: "Booking.Api@api-7d4b:1")],
        };
    }

    public static QueueView Timers() => new(
        "timeouts", Armed: 41, Due: 0, Leased: 2, OverdueMs: 0, ClaimedPerSecond: 3.5,
        [new(0, Armed: 41, Due: 0, Leased: 2, IsExact: true, OldestDueAt: null)],
        [new("Timeout.Worker@timeout-worker-6c9f-x2k4q:1", evening, AgeMs: 412, ClaimedPerSecond: 3.5)]);

    public static LiveView Live() => new(
        evening.AddMinutes(2), Waiting: 41, Overdue: 0, OldestOverdueMs: 0, LongRides: 0,
        [new(new(2026, 11, 23, 17, 47, 0, TimeSpan.Zero), "timer", Trips: 6, MedianMs: 4.2, P99Ms: 9.1, MaxMs: 9.1, IsExact: true)]);

    public static TripView View(TripStatus status = TripStatus.Assigned, int version = 2) => TripView.Of(Trip(status, version));

    public static OfferView Offer(OfferStatus status)
    {
        var pending = status == OfferStatus.Pending;
        return OfferView.Of(
            new()
            {
                Id = Guid.Parse("019ab1c2-7120-7f4a-8c3d-5e6f7a8b9c0d"),
                TripId = id,
                DriverId = "driver-1",
                Status = status,
                OfferedAt = evening.AddSeconds(1),
                LapsesAt = evening.AddSeconds(16),
                ClosedAt = pending ? null : evening.AddSeconds(14),
                Version = pending ? 1 : 2,
            },
            Trip());
    }
}
