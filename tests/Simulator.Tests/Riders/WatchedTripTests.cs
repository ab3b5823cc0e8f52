using RideAspire.Simulator.Riders;

namespace RideAspire.Simulator.Tests.Riders;

public sealed class WatchedTripTests
{
    private static readonly TimeSpan bookedAt = TimeSpan.FromSeconds(7);

    [Fact]
    public void The_deadline_falls_on_our_clock_a_match_window_after_the_bookings_answer() =>
        Assert.Equal(TimeSpan.FromSeconds(67), new WatchedTrip(SomeTrip.Waiting, bookedAt).DueAt);

    [Fact]
    public void A_trip_that_a_driver_gave_back_is_due_later_by_as_much_as_its_deadline_moved()
    {
        var trip = new WatchedTrip(SomeTrip.Waiting, bookedAt);

        trip.Looked(trip.View with { DeadlineAt = SomeTrip.DeadlineAt.AddSeconds(25), Version = 3 }, TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(92), trip.DueAt);
    }

    [Fact]
    public void A_look_without_an_answer_counts_as_a_look_and_changes_nothing()
    {
        var trip = new WatchedTrip(SomeTrip.Waiting, bookedAt);
        var before = trip.View;

        trip.Looked(null, TimeSpan.FromSeconds(70));

        Assert.Same(before, trip.View);
        Assert.Equal(TimeSpan.FromSeconds(3), trip.LookedPastDue);
    }
}
