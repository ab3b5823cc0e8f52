using RideAspire.Simulator.Riders;

namespace RideAspire.Simulator.Tests.Riders;

public sealed class WatchedTripTests
{
    private static readonly TimeSpan bookedAt = TimeSpan.FromSeconds(7);

    [Fact]
    public void The_deadline_on_this_machines_clock_is_a_match_window_after_the_bookings_answer() =>
        Assert.Equal(TimeSpan.FromSeconds(67), new WatchedTrip(SomeTrip.Waiting, bookedAt).DueAt);

    [Fact]
    public void A_trip_that_a_driver_gave_back_is_due_at_its_new_deadline()
    {
        var trip = new WatchedTrip(SomeTrip.Waiting, bookedAt);

        trip.Update(trip.View with { DeadlineAt = SomeTrip.DeadlineAt.AddSeconds(25), Version = 3 }, TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(92), trip.DueAt);
    }

    [Fact]
    public void The_time_to_assignment_is_that_of_the_first_one()
    {
        var trip = new WatchedTrip(SomeTrip.Waiting, bookedAt);
        Assert.Null(trip.ToAssignment);

        trip.Update(SomeTrip.Assigned(70), TimeSpan.FromSeconds(8));
        trip.Update(SomeTrip.Waiting with { Version = 3 }, TimeSpan.FromSeconds(9));
        trip.Update(SomeTrip.Assigned(5_000) with { Version = 4 }, TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromMilliseconds(70), trip.ToAssignment);
    }

    [Fact]
    public void A_failed_read_changes_only_the_time_of_the_last_read()
    {
        var trip = new WatchedTrip(SomeTrip.Waiting, bookedAt);
        var before = trip.View;

        trip.Update(null, TimeSpan.FromSeconds(70));

        Assert.Same(before, trip.View);
        Assert.Equal(TimeSpan.FromSeconds(3), trip.SeenAfterDeadline);
    }
}
