using Microsoft.Extensions.Time.Testing;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Timing;

namespace RideAspire.Simulator.Tests.Demand;

public sealed class ReplayPlanTests
{
    private static readonly DayWindow evening = new(TimeSpan.FromHours(17), TimeSpan.FromHours(18));
    private static readonly GeoPoint here = new(40.75, -73.98);

    [Fact]
    public void The_window_begins_with_its_first_minute_and_ends_before_its_last()
    {
        var plan = Plan(evening, At(16, 59), At(17, 0), At(17, 59), At(18, 0));

        Assert.Collection(plan,
            first => Assert.InRange(first.At, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            last => Assert.InRange(last.At, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60)));
    }

    [Fact]
    public void Requests_of_one_minute_are_spread_over_it()
    {
        var plan = Plan(evening, Enumerable.Repeat(At(17, 30), 1_000).ToArray());

        Assert.All(plan, request => Assert.InRange(request.At, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(31)));
        Assert.All(plan.Chunk(100), (tenth, index) => Assert.InRange(tenth[0].At.TotalSeconds - 1_800, (6 * index) - 3, (6 * index) + 3));
    }

    [Fact]
    public void Times_with_seconds_are_spread_over_their_second_only()
    {
        var plan = Plan(evening, At(17, 30), At(17, 30).AddSeconds(7));

        Assert.Equal([1_800, 1_807], plan.Select(request => Math.Floor(request.At.TotalSeconds)));
    }

    [Fact]
    public void Requests_are_ordered_by_time_whatever_the_order_of_the_rows()
    {
        var plan = Plan(evening, At(17, 50), At(17, 10), At(17, 30));

        Assert.Equal([10, 30, 50], plan.Select(request => (int)request.At.TotalMinutes));
    }

    [Fact]
    public void Without_a_date_the_first_day_is_replayed()
    {
        var plan = Plan(evening, At(17, 10), At(17, 20).AddDays(1), At(17, 30));

        Assert.Equal(2, plan.Count);
    }

    [Fact]
    public void With_a_date_only_that_day_is_replayed()
    {
        var pickups = new[] { At(17, 10), At(17, 20).AddDays(1) }.Select(at => new Pickup(at, here));

        var request = Assert.Single(ReplayPlan.Create(pickups, new(2014, 9, 5), evening, seed: 1));

        Assert.Equal(20, (int)request.At.TotalMinutes);
    }

    [Fact]
    public void A_window_over_midnight_ends_on_the_next_day()
    {
        var night = DayWindow.Between(TimeSpan.FromHours(22), TimeSpan.FromHours(2));

        var plan = Plan(night, At(1, 0), At(21, 59), At(22, 0), At(1, 30).AddDays(1), At(2, 0).AddDays(1));

        Assert.Equal("22:00-02:00", $"{night}");
        Assert.Equal([0, 210], plan.Select(request => (int)request.At.TotalMinutes));
    }

    [Fact]
    public void A_window_without_pickups_is_refused() =>
        Assert.Equal(
            "There are no pick-ups on 2014-09-04 in 17:00-18:00.",
            Assert.Throws<DemandException>(() => Plan(evening, At(3, 0))).Message);

    [Fact]
    public void Dropoffs_are_one_to_eight_kilometres_away()
    {
        var plan = Plan(evening, Enumerable.Repeat(At(17, 30), 500).ToArray());

        Assert.All(plan, request => Assert.InRange(request.Pickup.DistanceTo(request.Dropoff), 999, 8_001));
    }

    [Fact]
    public void The_same_seed_gives_the_same_requests_and_another_seed_others()
    {
        var pickups = SyntheticCity.Pickups(evening, seed: 7).ToList();

        Assert.Equal(pickups, SyntheticCity.Pickups(evening, seed: 7));
        Assert.NotEqual(pickups, SyntheticCity.Pickups(evening, seed: 8));
        Assert.Equal(ReplayPlan.Create(pickups, null, evening, 7), ReplayPlan.Create(pickups, null, evening, 7));
        Assert.NotEqual(ReplayPlan.Create(pickups, null, evening, 7), ReplayPlan.Create(pickups, null, evening, 8));
    }

    [Fact]
    public void The_synthetic_city_stays_in_its_window_and_is_busier_in_the_evening()
    {
        var day = SyntheticCity.Pickups(new(TimeSpan.Zero, TimeSpan.FromHours(24)), seed: 1).ToList();

        Assert.All(SyntheticCity.Pickups(evening, seed: 1), pickup => Assert.True(evening.Contains(pickup.At, SyntheticCity.Day)));
        Assert.True(day.Count(pickup => pickup.At.Hour == 18) > 2 * day.Count(pickup => pickup.At.Hour == 2));
    }

    [Theory]
    [InlineData(85.05, 10)]
    [InlineData(-16.8, 179.999)]
    public void Dropoffs_stay_on_the_map(double lat, double lon)
    {
        var pickups = Enumerable.Repeat(new Pickup(At(17, 30), new(lat, lon)), 100);

        var plan = ReplayPlan.Create(pickups, date: null, evening, seed: 1);

        Assert.All(plan, request =>
        {
            Assert.InRange(request.Dropoff.Lat, -GeoPoint.MaxLat, GeoPoint.MaxLat);
            Assert.InRange(request.Dropoff.Lon, -180, 180);
        });
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(600, 6)]
    [InlineData(1, 3_600)]
    public void An_hour_of_the_city_takes_an_hour_divided_by_the_speed(double speed, double seconds)
    {
        var time = new FakeTimeProvider();
        var clock = new SimulatedClock(time, speed);

        var wait = clock.DelayUntilAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(seconds - 0.001));
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.True(wait.IsCompletedSuccessfully);
        Assert.Equal(TimeSpan.FromHours(1), clock.CityTime);
    }

    private static DateTime At(int hour, int minute) => new(2014, 9, 4, hour, minute, 0);

    private static IReadOnlyList<RideRequest> Plan(DayWindow window, params DateTime[] times) =>
        ReplayPlan.Create(times.Select(at => new Pickup(at, here)), date: null, window, seed: 1);
}
