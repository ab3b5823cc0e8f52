using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Drivers;

namespace RideAspire.Simulator.Tests.Drivers;

public sealed class DriverPlanTests
{
    private static readonly TimeSpan window = TimeSpan.FromHours(3);
    private static readonly RideRequest[] demand =
        [new(TimeSpan.Zero, new(40.75, -73.98), new(40.76, -73.97)), new(TimeSpan.Zero, new(40.70, -74.00), new(40.76, -73.97))];

    [Fact]
    public void The_same_seed_gives_the_same_plan_and_each_driver_its_own()
    {
        Assert.Equivalent(Plan(1), Plan(1), strict: true);
        Assert.NotEqual(Plan(1).Home, Plan(2).Home);
    }

    [Fact]
    public void Drivers_begin_near_the_demand() =>
        Assert.All(Plans(), plan => Assert.True(demand.Min(request => request.Pickup.DistanceTo(plan.Home)) <= 400));

    [Fact]
    public void Shifts_are_in_order_and_end_in_the_last_tenth_of_the_window_or_with_the_run() =>
        Assert.All(Plans(), plan =>
        {
            var instants = plan.Shifts.SelectMany(shift => (TimeSpan[])[shift.From, shift.To]).ToArray();
            Assert.Equal(instants.Order(), instants);
            Assert.True(instants[0] >= TimeSpan.Zero);
            Assert.True(instants[^1] == DriverPlan.RunsEnd || (instants[^1] >= window * 0.9 && instants[^1] <= window));
        });

    [Fact]
    public void Half_the_drivers_begin_at_once_half_take_a_break_and_half_stay_to_the_end()
    {
        Assert.InRange(Plans().Count(plan => plan.IsOnDuty(TimeSpan.Zero)), 30, 70);
        Assert.InRange(Plans().Count(plan => plan.Shifts.Count == 2), 30, 70);
        Assert.InRange(Plans().Count(plan => plan.IsOnDuty(window * 2)), 30, 70);
    }

    [Fact]
    public void A_driver_is_on_duty_exactly_from_a_shifts_begin_to_its_end()
    {
        var plan = new DriverPlan(default, [new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20))]);

        Assert.Equal(TimeSpan.FromMinutes(10), plan.NextChange(TimeSpan.Zero));
        Assert.True(plan.IsOnDuty(TimeSpan.FromMinutes(10)));
        Assert.Equal(TimeSpan.FromMinutes(20), plan.NextChange(TimeSpan.FromMinutes(10)));
        Assert.False(plan.IsOnDuty(TimeSpan.FromMinutes(20)));
        Assert.Null(plan.NextChange(TimeSpan.FromMinutes(20)));
    }

    private static DriverPlan Plan(int number) => DriverPlan.Create(seed: 5, number, demand, window);

    private static IEnumerable<DriverPlan> Plans() => Enumerable.Range(1, 100).Select(Plan);
}
