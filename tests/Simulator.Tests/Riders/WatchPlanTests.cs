using RideAspire.Simulator.Riders;

namespace RideAspire.Simulator.Tests.Riders;

public sealed class WatchPlanTests
{
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(5);
    private static readonly WatchPlan withDrivers = new(Drivers: true, grace);
    private static readonly WatchPlan alone = new(Drivers: false, grace);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(400, 4)]
    [InlineData(5_000, 10)]
    public void With_drivers_the_waiting_riders_share_a_hundred_looks_a_second(int waiting, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), withDrivers.NextLook(TimeSpan.FromSeconds(60), waiting));

    [Fact]
    public void Without_drivers_nothing_happens_before_the_deadline_so_looks_are_sparse() =>
        Assert.Equal(TimeSpan.FromSeconds(5), alone.NextLook(TimeSpan.FromSeconds(60), waitingTrips: 1));

    [Fact]
    public void A_look_that_would_come_after_the_deadline_comes_just_after_it() =>
        Assert.Equal(TimeSpan.FromSeconds(0.5), alone.NextLook(TimeSpan.FromSeconds(0.4), waitingTrips: 1));

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0.1, 0.2)]
    [InlineData(0.3, 0.7)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(20, 2)]
    public void After_the_deadline_looks_are_dense_at_first(double pastDue, double seconds) =>
        Assert.Equal(seconds, alone.NextLook(-TimeSpan.FromSeconds(pastDue), waitingTrips: 5_000).TotalSeconds, 0.001);

    [Fact]
    public void A_trip_is_overdue_after_the_grace_and_hopeless_after_six_times_as_long()
    {
        Assert.False(alone.IsOverdue(TimeSpan.FromSeconds(4.9)));
        Assert.True(alone.IsOverdue(TimeSpan.FromSeconds(5)));
        Assert.False(alone.IsHopeless(TimeSpan.FromSeconds(29.9)));
        Assert.True(alone.IsHopeless(TimeSpan.FromSeconds(30)));
    }
}
