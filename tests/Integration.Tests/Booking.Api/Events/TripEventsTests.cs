using RideAspire.Booking.Contracts;
using RideAspire.Booking.Events;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

public sealed class TripEventsTests
{
    private static readonly DateTimeOffset start = new(2026, 11, 23, 15, 0, 0, TimeSpan.Zero);

    [Fact]
    public void All_versions_come_from_one_row_each_with_its_deadline_at_that_time()
    {
        var trip = Row(
            TripStatus.DriverNotFound, 4, Change(2, TripStatus.Assigned, "d", 1), Change(3, TripStatus.Waiting, null, 2),
            Change(4, TripStatus.DriverNotFound, null, 2));

        var views = TripEvents.After(0, trip).Select(e => (TripView)e.Data).ToArray();

        Assert.Equal([1, 2, 3, 4], views.Select(view => view.Version));
        Assert.Equal(
            [TripStatus.Waiting, TripStatus.Assigned, TripStatus.Waiting, TripStatus.DriverNotFound], views.Select(view => view.Status));
        Assert.Equal([null, "d", null, null], views.Select(view => view.DriverId));
        Assert.Equal([1, 1, 2, 2], views.Select(view => (int)(view.DeadlineAt - start).TotalMinutes));
        Assert.Equal([0, 2, 3, 4], views.Select(view => (int)(view.ChangedAt - start).TotalSeconds));
        Assert.Equal([null, null, null, trip.ClosedAt], views.Select(view => view.ClosedAt));
        Assert.Equal([false, false, false, true], TripEvents.After(0, trip).Select(e => e.IsLast));
    }

    [Fact]
    public void A_row_without_a_history_gives_the_trip_as_it_is_now()
    {
        var trip = Row(TripStatus.Completed, 4);

        Assert.Equal(["4"], TripEvents.After(2, trip).Select(e => e.Id));
        Assert.Empty(TripEvents.After(4, trip));
    }

    private static TripChange Change(int version, TripStatus status, string? driver, int deadline) =>
        new(version, status, driver, start.AddMinutes(deadline), start.AddSeconds(version));

    private static Trip Row(TripStatus status, int version, params TripChange[] history) => new()
    {
        Id = Guid.NewGuid(),
        RiderId = "r",
        Status = status,
        Pickup = new(0, 0),
        Dropoff = new(1, 1),
        RequestedAt = start,
        DeadlineAt = start.AddMinutes(2),
        ClosedAt = start.AddSeconds(version),
        Version = version,
        History = history,
    };
}
