using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.Drivers;

/// <summary>
/// Where a driver is: always on a straight leg from one place to another, or at its end. The driver's presence reads it
/// while a ride moves it, so all of it is under one lock.
/// </summary>
internal sealed class Vehicle(GeoPoint home, SimulatedClock clock)
{
    private const double MetresPerSecond = 25 / 3.6;
    private const double StreetsToStraightLine = 1.3;
    private const double CruisingPace = 0.25;

    private readonly Lock gate = new();
    private (GeoPoint From, GeoPoint To, TimeSpan SetOff, TimeSpan Takes) leg = (home, home, TimeSpan.Zero, TimeSpan.Zero);

    public GeoPoint Position
    {
        get
        {
            lock (gate)
                return PositionAt(clock.CityTime);
        }
    }

    /// <summary>Sets off for a place at a city's 25 km/h. Returns how long that takes, in the city's time.</summary>
    public TimeSpan DriveTo(GeoPoint target) => SetOff(target, 1);

    /// <summary>Stays where it is: the way it was on has no end any more.</summary>
    public void Stop()
    {
        lock (gate)
            SetOff(PositionAt(clock.CityTime), 1);
    }

    /// <summary>Drifts towards a place slowly, as a driver without a passenger does; a driver still under way goes on.</summary>
    public void CruiseTo(GeoPoint target)
    {
        lock (gate)
        {
            if (clock.CityTime >= leg.SetOff + leg.Takes)
                SetOff(target, CruisingPace);
        }
    }

    private TimeSpan SetOff(GeoPoint target, double pace)
    {
        lock (gate)
        {
            var now = clock.CityTime;
            var here = PositionAt(now);
            var takes = TimeSpan.FromSeconds(here.DistanceTo(target) * StreetsToStraightLine / (MetresPerSecond * pace));
            leg = (here, target, now, takes);
            return takes;
        }
    }

    private GeoPoint PositionAt(TimeSpan now) =>
        leg.Takes > TimeSpan.Zero ? leg.From.Towards(leg.To, (now - leg.SetOff) / leg.Takes) : leg.To;
}
