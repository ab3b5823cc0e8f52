using RideAspire.Bench.Cities;
using static RideAspire.Bench.Tests.Cities.Drivers;

namespace RideAspire.Bench.Tests.Cities;

public sealed class OracleTests
{
    private const double Radius = 5_000;

    private readonly BusyTimes busy = new();

    [Fact]
    public void A_free_driver_within_the_radius_is_one() => Assert.True(HadDriver(60, North("near", 4_000)));

    [Fact]
    public void A_driver_outside_the_radius_is_none() => Assert.False(HadDriver(60, North("far", 5_001)));

    [Fact]
    public void A_driver_who_leaves_the_radius_within_a_second_is_none() =>
        Assert.False(HadDriver(60, North("leaving", Radius - (CityDriver.MetresPerSecond / 2))));

    [Fact]
    public void A_driver_who_comes_into_the_radius_during_the_wait_is_one()
    {
        var coming = North("coming", Radius + (10 * CityDriver.MetresPerSecond)) with { Bearing = Math.PI };

        Assert.True(HadDriver(12, coming));
        Assert.False(HadDriver(10, coming));
    }

    [Fact]
    public void A_ghost_is_none() => Assert.False(HadDriver(60, North("ghost", 100, Habit.NeverAnswers)));

    [Fact]
    public void A_driver_who_declines_this_trip_is_none()
    {
        var driver = North("choosy", 100, Habit.Declines);
        var (wanted, unwanted) = (TripThat(driver.Wants), TripThat(trip => !driver.Wants(trip)));

        Assert.True(OracleOf(driver).HadDriver(wanted, Began.AddMinutes(1)));
        Assert.False(OracleOf(driver).HadDriver(unwanted, Began.AddMinutes(1)));
        Assert.False(OracleOf(driver).HadDriverAt(unwanted, Began));
    }

    [Fact]
    public void A_driver_who_is_busy_all_the_time_is_none()
    {
        busy.Add("busy", Began.AddMinutes(-1), null);

        Assert.False(HadDriver(60, North("busy", 100)));
    }

    [Theory]
    [InlineData(29.5, false)] // Free for half a second before the next trip.
    [InlineData(33, true)]
    public void A_driver_must_be_free_for_a_second(double nextTripAt, bool isOne)
    {
        busy.Add("driver", Began.AddMinutes(-1), Began.AddSeconds(29));
        busy.Add("driver", Began.AddSeconds(nextTripAt), null);

        Assert.Equal(isOne, HadDriver(60, North("driver", 100)));
    }

    [Fact]
    public void Two_drivers_who_are_free_for_half_a_second_each_are_none()
    {
        busy.Add("first", Began.AddMilliseconds(500), null);
        busy.Add("second", Began, Began.AddMilliseconds(500));
        busy.Add("second", Began.AddSeconds(1), null);

        Assert.False(HadDriver(60, North("first", 100), North("second", 100)));
    }

    [Fact]
    public void A_wait_of_less_than_a_second_has_none() => Assert.False(HadDriver(0.9, North("near", 100)));

    [Fact]
    public void A_driver_who_gets_the_trip_at_once_was_there_when_it_was_booked()
    {
        busy.Add("driver", Began.AddMilliseconds(10), null);

        Assert.True(OracleOf(North("driver", 100)).HadDriverAt(Trip(), Began));
        Assert.False(OracleOf(North("driver", 100)).HadDriverAt(Trip(), Began.AddMilliseconds(20)));
    }

    [Fact]
    public void A_wait_beside_a_driver_counts_while_they_are_free_and_nobody_is_asked()
    {
        busy.Add("driver", Began.AddSeconds(-10), Began.AddSeconds(2));
        var trip = Trip() with { Asked = [(Began.AddSeconds(5), Began.AddSeconds(9))] };

        Assert.Equal(TimeSpan.FromSeconds(3 + 1), OracleOf(North("driver", 100)).WaitBesideDriver(trip, Began.AddSeconds(10)));
    }

    [Fact]
    public void A_trip_that_gets_a_driver_at_once_waits_beside_nobody()
    {
        busy.Add("driver", Began.AddMilliseconds(20), null);

        Assert.Equal(TimeSpan.Zero, OracleOf(North("driver", 100)).WaitBesideDriver(Trip(), Began.AddMilliseconds(20)));
    }

    [Fact]
    public void A_wait_beside_a_driver_who_does_not_want_the_trip_is_none() =>
        Assert.Equal(
            TimeSpan.Zero,
            OracleOf(North("ghost", 100, Habit.NeverAnswers)).WaitBesideDriver(Trip(), Began.AddSeconds(10)));

    private bool HadDriver(double waits, params CityDriver[] drivers) => OracleOf(drivers).HadDriver(Trip(), Began.AddSeconds(waits));

    private Oracle OracleOf(params CityDriver[] drivers) => new(drivers, busy, Radius);

    private static CityTrip TripThat(Predicate<Guid> suits) =>
        Enumerable.Range(0, 1_000).Select(_ => Trip()).First(trip => suits(trip.Id));
}
