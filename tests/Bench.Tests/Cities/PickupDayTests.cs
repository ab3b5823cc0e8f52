using RideAspire.Bench.Cities;

namespace RideAspire.Bench.Tests.Cities;

public sealed class PickupDayTests
{
    [Fact]
    public void The_public_format_is_read_in_the_order_of_time()
    {
        var day = Read(
            "\"Date/Time\",\"Lat\",\"Lon\",\"Base\"",
            "\"9/4/2014 18:01:00\",40.5,-73.5,\"B02598\"",
            "\"9/4/2014 0:00:00\",40.6,-73.6,\"B02598\"");

        Assert.Equal([new(40.6, -73.6), new(40.5, -73.5)], day.Select(pickup => pickup.Place));
        Assert.Equal([0, (18 * 60) + 1], day.Select(pickup => (int)pickup.At.TotalMinutes));
    }

    [Fact]
    public void Columns_may_be_in_any_order_and_only_the_first_day_counts()
    {
        var day = Read("Lon,Date/Time,Lat", "-73.5,2014/9/4 10:00:00,40.5", "-73.5,2014/9/5 10:00:00,40.5");

        Assert.Equal(new(40.5, -73.5), Assert.Single(day).Place);
    }

    [Fact]
    public void The_pickups_of_a_minute_are_spread_over_it()
    {
        var day = Read(["Date/Time,Lat,Lon", .. Enumerable.Repeat("2014/9/4 10:00:00,40.5,-73.5", 1_000)]);

        Assert.InRange(day[0].At - TimeSpan.FromHours(10), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.InRange(day[500].At - TimeSpan.FromHours(10), TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(35));
        Assert.InRange(day[^1].At - TimeSpan.FromHours(10), TimeSpan.FromSeconds(57), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void The_densest_hour_begins_with_a_pickup_and_may_begin_within_an_hour_of_the_clock()
    {
        var hour = PickupDay.DensestHour([At(0), At(50), At(70), At(80), At(109), At(110), At(300)]);

        Assert.Equal([0, 20, 30, 59], hour.Select(pickup => pickup.At.TotalMinutes));
    }

    private static Pickup At(int minute) => new(TimeSpan.FromMinutes(minute), new(40.5, -73.5));

    private static IReadOnlyList<Pickup> Read(params string[] lines) =>
        PickupDay.Read(new StringReader(string.Join('\n', lines)), new Random(1));
}
