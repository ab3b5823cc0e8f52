using RideAspire.Bench.Cities;
using static RideAspire.Bench.Tests.Cities.Drivers;

namespace RideAspire.Bench.Tests.Cities;

public sealed class OptimumTests
{
    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1), batch = TimeSpan.FromSeconds(2);

    [Fact]
    public void Two_trips_of_a_batch_share_the_drivers_for_the_least_sum()
    {
        // With the nearest driver for the first trip, it would be 100 + 500 metres.
        var distances = DistancesOf([North("between", 100), North("behind", -300)], Trip(), Trip(1, metresNorth: 200));

        Assert.Equal([100, 300], Rounded(distances));
    }

    [Fact]
    public void A_driver_is_given_away_before_a_later_batch_is_known()
    {
        var distances = DistancesOf([North("between", 100), North("behind", -300)], Trip(), Trip(3, metresNorth: 200));

        Assert.Equal([100, 500], Rounded(distances));
    }

    [Fact]
    public void As_many_trips_as_possible_come_before_a_short_way()
    {
        // The near driver is the only one for the second trip.
        var distances = DistancesOf([North("near", 0), North("south", -4_000)], Trip(), Trip(1, metresNorth: 4_000));

        Assert.Equal([4_000, 4_000], Rounded(distances));
    }

    [Fact]
    public void A_trip_waits_for_a_driver_but_not_for_ever()
    {
        CityDriver[] drivers = [North("driver", 100)];

        Assert.Single(Optimum.DistancesOf([Trip()], drivers, _ => Began.AddSeconds(30), 5_000, minute, minute, batch, WhereTheyAre));
        Assert.Empty(Optimum.DistancesOf([Trip()], drivers, _ => Began.AddSeconds(61), 5_000, minute, minute, batch, WhereTheyAre));
        Assert.Empty(Optimum.DistancesOf([Trip()], drivers, _ => null, 5_000, minute, minute, batch, WhereTheyAre));
    }

    [Fact]
    public void A_driver_comes_back_after_the_ride()
    {
        CityTrip[] trips = [Trip(), Trip(1), Trip(20)];

        Assert.Equal(3, DistancesOf([North("driver", 100)], TimeSpan.FromSeconds(10), trips).Count);
        Assert.Single(DistancesOf([North("driver", 100)], minute * 2, trips));
    }

    [Fact]
    public void A_driver_who_comes_back_within_a_batch_is_idle_until_its_end()
    {
        CityTrip[] trips = [Trip(), Trip(1.9), Trip(2.1)];
        CityDriver[] drivers = [North("driver", 100)];
        var second = TimeSpan.FromSeconds(1);

        Assert.Equal(2, Optimum.DistancesOf(trips, drivers, _ => Began, 5_000, second * 3, second, batch, WhereTheyAre).Count);
        Assert.Equal(3, Optimum.DistancesOf(trips, drivers, _ => Began, 5_000, second * 3, second, second, WhereTheyAre).Count);
    }

    [Fact]
    public void Pairs_are_made_by_the_places_that_are_known_and_their_distances_are_real()
    {
        // The one who is near said long ago that they are far.
        CityDriver[] drivers = [North("near", 100), North("said near", 1_000)];

        var distance = Optimum.DistancesOf(
            [Trip()], drivers, _ => Began, 5_000, minute, minute, batch, (driver, _) => driver.Name == "near" ? Here.Away(2_000, 0) : Here);

        Assert.Equal([1_000], Rounded(distance.Values));
    }

    [Fact]
    public void A_driver_whose_place_is_unknown_gets_nothing() =>
        Assert.Empty(Optimum.DistancesOf([Trip()], [North("driver", 0)], _ => Began, 5_000, minute, minute, batch, (_, _) => null));

    [Fact]
    public void Ghosts_and_drivers_outside_the_radius_get_nothing() =>
        Assert.Empty(DistancesOf([North("ghost", 100) with { Habit = Habit.NeverAnswers }, North("far", 5_001)], Trip()));

    private static IReadOnlyList<double> DistancesOf(CityDriver[] drivers, params CityTrip[] trips) =>
        DistancesOf(drivers, minute * 2, trips);

    private static IReadOnlyList<double> DistancesOf(CityDriver[] drivers, TimeSpan busyFor, params CityTrip[] trips) =>
        [.. Optimum.DistancesOf(trips, drivers, _ => Began, 5_000, minute, busyFor, batch, WhereTheyAre).Values];

    private static Place? WhereTheyAre(CityDriver driver, DateTimeOffset at) => driver.At(at);

    // To 20 metres, because drivers cruise.
    private static IEnumerable<double> Rounded(IEnumerable<double> distances) =>
        distances.Order().Select(distance => Math.Round(distance / 20) * 20);
}
