using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Timing;

namespace RideAspire.Simulator.Drivers;

/// <summary>
/// A driver's position. A vehicle is always on a straight leg between two places, or at its end. The presence report
/// reads the position while the driver's trip changes it, so one lock guards it.
/// </summary>
internal sealed class Vehicle(GeoPoint home, SimulatedClock clock)
{
    private const double MetresPerSecond = 25 / 3.6;
    private const double StreetDistanceFactor = 1.3;
    private const double CruisingSpeedFactor = 0.25;

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

    /// <summary>Sets off for a place at 25 km/h. Returns how long that takes, in the city's time.</summary>
    public TimeSpan DriveTo(GeoPoint target) => SetOff(target, 1);

    /// <summary>Ends the present leg here.</summary>
    public void Stop()
    {
        lock (gate)
            SetOff(PositionAt(clock.CityTime), 1);
    }

    /// <summary>
    /// Moves slowly towards a place, as drivers without a passenger do. Does nothing while a leg has not ended.
    /// </summary>
    public void CruiseTo(GeoPoint target)
    {
        lock (gate)
        {
            if (clock.CityTime >= leg.SetOff + leg.Takes)
                SetOff(target, CruisingSpeedFactor);
        }
    }

    private TimeSpan SetOff(GeoPoint target, double speedFactor)
    {
        lock (gate)
        {
            var now = clock.CityTime;
            var here = PositionAt(now);
            var takes = TimeSpan.FromSeconds(here.DistanceTo(target) * StreetDistanceFactor / (MetresPerSecond * speedFactor));
            leg = (here, target, now, takes);
            return takes;
        }
    }

    private GeoPoint PositionAt(TimeSpan now) =>
        leg.Takes > TimeSpan.Zero ? leg.From.Towards(leg.To, (now - leg.SetOff) / leg.Takes) : leg.To;
}
