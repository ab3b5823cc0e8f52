using RideAspire.Bench.Cities;
using static RideAspire.Bench.Tests.Cities.Drivers;

namespace RideAspire.Bench.Tests.Cities;

public sealed class CityOutcomeTests
{
    private readonly BusyTimes busy = new();
    private readonly ReportTimes reports = new();

    [Fact]
    public void A_trip_without_a_driver_is_missed_only_if_somebody_could_have_taken_it()
    {
        var served = Trip() with { Driver = "near", AssignedAt = Began.AddSeconds(1), FirstAskedAt = Began };
        var missed = Trip(20) with { EndedAt = Began.AddSeconds(80) };
        var hopeless = Trip(20, metresNorth: 20_000) with { EndedAt = Began.AddSeconds(80) };
        busy.Add("near", Began.AddSeconds(1), Began.AddSeconds(40));

        var outcome = Outcome([North("near", 100)], served, missed, hopeless);

        Assert.Equal([served], outcome.Served);
        Assert.Equal([missed], outcome.Missed);
        Assert.Equal([served], outcome.HadDriverAtOnce);
    }

    [Fact]
    public void A_trip_that_still_waits_is_missed_if_somebody_can_take_it_until_the_end() =>
        Assert.Single(Outcome([North("near", 100)], Trip(100) with { IsWaiting = true }).Missed);

    [Fact]
    public void Pick_up_distances_are_from_where_the_driver_was_at_the_assignment()
    {
        var trip = Trip() with { Driver = "near", AssignedAt = Began.AddSeconds(100) };

        var distance = Assert.Single(Outcome([North("near", 100)], trip).Distances.Values);

        Assert.Equal(100 + (100 * CityDriver.MetresPerSecond), distance, precision: 1);
    }

    [Fact]
    public void The_optimum_has_drivers_from_the_end_of_the_ride_on_which_they_are_at_first()
    {
        CityTrip[] trips = [Trip(), Trip(1), Trip(2)];
        CityDriver[] drivers =
        [
            North("free", 100),
            North("back soon", 200) with { RideEnds = TimeSpan.FromSeconds(10) },
            North("never back", 300) with { RideEnds = TimeSpan.MaxValue },
        ];

        Assert.Equal(2, Outcome(drivers, trips).BestDistancesByPlace().Count);
    }

    [Fact]
    public void Drivers_are_the_same_for_the_same_seed_and_have_the_habits_and_rides_that_are_asked_for()
    {
        Pickup[] day = [new(default, Here)];
        var city = City with { Drivers = 10_000, OnRides = 0.6 };

        var drivers = city.MakeDrivers("d", day, Began, new Random(1));

        Assert.Equal(drivers, city.MakeDrivers("d", day, Began, new Random(1)));
        Assert.InRange(drivers.Count(driver => driver.RideEnds is not null), 5_800, 6_200);
        Assert.All(drivers, driver => Assert.True(driver.RideEnds is null || driver.RideEnds < city.Ride));
        Assert.InRange(drivers.Count(driver => driver.Habit == Habit.NeverAnswers), 900, 1_100);
        Assert.InRange(drivers.Count(driver => driver.Habit == Habit.AutoAccepts), 1_900, 2_100);
        Assert.InRange(drivers.Count(driver => driver.Habit == Habit.Declines), 1_400, 1_600);
    }

    private static CityCase City { get; } = new(
        "city", [], Drivers: 1, OnRides: 0, Window: TimeSpan.FromMinutes(1), ReportInterval: TimeSpan.FromSeconds(5),
        Answer: TimeSpan.FromSeconds(1), Ride: TimeSpan.FromMinutes(15));

    private CityOutcome Outcome(CityDriver[] drivers, params CityTrip[] trips) =>
        new(City, drivers, new(trips, busy), Began, Began.AddMinutes(2))
        {
            Radius = 5_000,
            SureRadius = 4_990,
            MatchWindow = TimeSpan.FromMinutes(1),
            Booked = trips.Length,
            Tally = new(),
            Quiet = new(new Dictionary<string, double>(), 0),
            Cpu = new Dictionary<string, TimeSpan>(),
            Load = new(0, 0, null),
            Reports = reports,
            Answers = new(),
        };
}
