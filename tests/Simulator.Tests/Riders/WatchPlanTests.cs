using RideAspire.Simulator.Riders;

namespace RideAspire.Simulator.Tests.Riders;

public sealed class WatchPlanTests
{
    private static readonly WatchPlan plan = new(Grace: TimeSpan.FromSeconds(5), Speed: 60);

    [Theory]
    [InlineData(60, 65)]
    [InlineData(0.4, 5.4)]
    [InlineData(-4, 1)]
    public void Until_the_grace_has_passed_the_rider_relies_on_events(double untilDue, double seconds) =>
        Assert.Equal(seconds, plan.UntilNextRead(TimeSpan.FromSeconds(untilDue)).TotalSeconds, 0.001);

    [Theory]
    [InlineData(5, 2)]
    [InlineData(0.3, 0.3)]
    public void After_the_grace_the_rider_reads_every_two_seconds_or_more_often(double grace, double seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            (plan with { Grace = TimeSpan.FromSeconds(grace) }).UntilNextRead(TimeSpan.FromSeconds(-grace)));

    [Fact]
    public void A_trip_is_overdue_after_the_grace_and_given_up_after_six_times_as_long()
    {
        Assert.False(plan.IsOverdue(TimeSpan.FromSeconds(4.9)));
        Assert.True(plan.IsOverdue(TimeSpan.FromSeconds(5)));
        Assert.False(plan.IsGivenUp(TimeSpan.FromSeconds(29.9)));
        Assert.True(plan.IsGivenUp(TimeSpan.FromSeconds(30)));
        Assert.Equal(TimeSpan.FromSeconds(30), plan.StreamTimeout);
    }

    [Fact]
    public void A_driver_may_take_an_hour_of_the_city_for_a_step_plus_two_minutes_for_faults() =>
        Assert.Equal(TimeSpan.FromMinutes(3), plan.DriverStepTimeout);
}
