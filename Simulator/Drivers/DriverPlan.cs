using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.Drivers;

/// <summary>When a driver works, in the city's time since the start of its window.</summary>
internal readonly record struct Shift(TimeSpan From, TimeSpan To);

/// <summary>Where a driver begins, and when it works: fixed by the seed and the driver's number.</summary>
internal sealed record DriverPlan(GeoPoint Home, IReadOnlyList<Shift> Shifts)
{
    /// <summary>A shift's end that is never reached: the driver is sent home instead.</summary>
    public static readonly TimeSpan RunsEnd = TimeSpan.MaxValue;

    private const double HomeToDemandMetres = 400;

    /// <summary>
    /// A driver begins near one of the pick-ups. Half of them are there from the start, the others come within the first
    /// sixth of the window; half take a break in its middle. Half leave within its last tenth; the others stay until the
    /// run is over, since riders wait in real time: at high speeds the window is long past while they still do.
    /// </summary>
    public static DriverPlan Create(int seed, int number, IReadOnlyList<RideRequest> demand, TimeSpan window)
    {
        var random = new Random(unchecked((seed * 7919) + number));
        var home = demand[random.Next(demand.Count)].Pickup.Away(HomeToDemandMetres * random.NextDouble(), random);
        var begin = random.Next(2) == 0 ? TimeSpan.Zero : window * (random.NextDouble() / 6);
        var end = random.Next(2) == 0 ? RunsEnd : window * (0.9 + (0.1 * random.NextDouble()));
        if (random.Next(2) == 0)
            return new(home, [new(begin, end)]);

        var breakAt = window * (0.35 + (0.25 * random.NextDouble()));
        var breakFor = window * (0.05 + (0.1 * random.NextDouble()));
        return new(home, [new(begin, breakAt), new(breakAt + breakFor, end)]);
    }

    public bool IsOnDuty(TimeSpan cityTime) => Shifts.Any(shift => cityTime >= shift.From && cityTime < shift.To);

    /// <summary>When duty next begins or ends; null when it no longer does.</summary>
    public TimeSpan? NextChange(TimeSpan cityTime) =>
        Shifts.SelectMany(shift => (TimeSpan[])[shift.From, shift.To])
            .Where(at => at > cityTime && at != RunsEnd).Cast<TimeSpan?>().Min();
}
