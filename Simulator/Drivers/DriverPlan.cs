using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.Drivers;

/// <summary>A time of work, in the city's time since the start of its window.</summary>
internal readonly record struct Shift(TimeSpan From, TimeSpan To);

/// <summary>A driver's first position and their shifts. Both depend only on the seed and the driver's number.</summary>
internal sealed record DriverPlan(GeoPoint Home, IReadOnlyList<Shift> Shifts)
{
    /// <summary>The end of a shift that lasts until the run is over.</summary>
    public static readonly TimeSpan RunsEnd = TimeSpan.MaxValue;

    private const double MaxHomeToDemandMetres = 400;

    /// <summary>
    /// A driver begins near one of the pick-ups. Half of the drivers begin at the start, the others within the first
    /// sixth of the window. Half of them take a break in the middle. Half of them end within the last tenth of the
    /// window. The others work until the run is over, because riders wait in real time: at a high speed many still wait
    /// long after the window has ended.
    /// </summary>
    public static DriverPlan Create(int seed, int number, IReadOnlyList<RideRequest> demand, TimeSpan window)
    {
        var random = new Random(unchecked((seed * 7919) + number));
        var home = demand[random.Next(demand.Count)].Pickup.Away(MaxHomeToDemandMetres * random.NextDouble(), random);
        var begin = random.Next(2) == 0 ? TimeSpan.Zero : window * (random.NextDouble() / 6);
        var end = random.Next(2) == 0 ? RunsEnd : window * (0.9 + (0.1 * random.NextDouble()));
        if (random.Next(2) == 0)
            return new(home, [new(begin, end)]);

        var breakAt = window * (0.35 + (0.25 * random.NextDouble()));
        var breakFor = window * (0.05 + (0.1 * random.NextDouble()));
        return new(home, [new(begin, breakAt), new(breakAt + breakFor, end)]);
    }

    public bool IsOnDuty(TimeSpan cityTime) => Shifts.Any(shift => cityTime >= shift.From && cityTime < shift.To);

    /// <summary>
    /// When the next shift begins or the present one ends; null when neither happens before the run's end.
    /// </summary>
    public TimeSpan? NextChange(TimeSpan cityTime) =>
        Shifts.SelectMany(shift => (TimeSpan[])[shift.From, shift.To])
            .Where(at => at > cityTime && at != RunsEnd).Cast<TimeSpan?>().Min();
}
