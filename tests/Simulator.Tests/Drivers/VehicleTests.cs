using Microsoft.Extensions.Time.Testing;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Timing;

namespace RideAspire.Simulator.Tests.Drivers;

public sealed class VehicleTests
{
    private static readonly GeoPoint home = new(40.75, -73.98);
    private readonly FakeTimeProvider time = new();
    private readonly SimulatedClock clock;
    private readonly Vehicle vehicle;

    public VehicleTests()
    {
        clock = new(time, speed: 60);
        vehicle = new(home, clock);
    }

    [Fact]
    public void Five_kilometres_take_about_a_quarter_of_an_hour_of_the_city() =>
        Assert.Equal(15.6, vehicle.DriveTo(home.Offset(5_000, 0)).TotalMinutes, 0.01);

    [Fact]
    public void After_half_the_time_a_vehicle_is_halfway_and_at_the_end_it_stays()
    {
        var target = home.Offset(3_000, 4_000);
        var takes = clock.ToRealTime(vehicle.DriveTo(target));

        time.Advance(takes / 2);
        Assert.Equal(2_500, vehicle.Position.DistanceTo(target), 1.0);
        time.Advance(takes);
        Assert.Equal(0, vehicle.Position.DistanceTo(target), 1.0);
    }

    [Fact]
    public void A_trip_begins_where_cruising_ended()
    {
        vehicle.CruiseTo(home.Offset(1_000, 0));
        time.Advance(TimeSpan.FromSeconds(4));
        var here = vehicle.Position;

        vehicle.DriveTo(home.Offset(0, 2_000));

        Assert.InRange(home.DistanceTo(here), 100, 900);
        Assert.Equal(0, here.DistanceTo(vehicle.Position), 1.0);
    }

    [Fact]
    public void Cruising_does_not_redirect_a_vehicle_that_is_under_way()
    {
        var takes = clock.ToRealTime(vehicle.DriveTo(home.Offset(2_000, 0)));

        vehicle.CruiseTo(home.Offset(-2_000, 0));
        time.Advance(takes);

        Assert.Equal(0, vehicle.Position.DistanceTo(home.Offset(2_000, 0)), 1.0);
    }
}
