namespace RideAspire.Simulator.Demand;

/// <summary>Turns pick-ups into ride requests, the same ones for the same seed.</summary>
internal static class ReplayPlan
{
    private const double ShortestRideMetres = 1_000;
    private const double LongestRideMetres = 8_000;

    /// <summary>
    /// The requests of one day's window, in order. Sources round their times (Uber's to the minute), which would make every
    /// request of a minute arrive in one instant; so each is moved to a random place within what was rounded away.
    /// The data knows no destinations: each is 1 to 8 km from the pick-up.
    /// </summary>
    /// <param name="pickups">In any order, of any days.</param>
    /// <param name="date">The day to replay; null for the day of the first pick-up.</param>
    /// <exception cref="DemandException">No pick-up lies in the window.</exception>
    public static IReadOnlyList<RideRequest> Create(IEnumerable<Pickup> pickups, DateOnly? date, DayWindow window, int seed)
    {
        var day = date;
        var chosen = new List<Pickup>();
        foreach (var pickup in pickups)
        {
            day ??= DateOnly.FromDateTime(pickup.At);
            if (DateOnly.FromDateTime(pickup.At) == day && window.Contains(pickup.At.TimeOfDay))
                chosen.Add(pickup);
        }

        if (chosen.Count == 0)
            throw new DemandException(day is null ? "There are no pick-ups." : $"There are no pick-ups on {day:yyyy-MM-dd} in {window}.");

        var random = new Random(seed);
        var resolution = Resolution(chosen);
        return chosen
            .OrderBy(pickup => pickup.At)
            .Select(pickup => new RideRequest(
                pickup.At.TimeOfDay - window.From + (resolution * random.NextDouble()),
                pickup.Place,
                pickup.Place.Away(ShortestRideMetres + (random.NextDouble() * (LongestRideMetres - ShortestRideMetres)), random)))
            .OrderBy(request => request.At)
            .ToList();
    }

    private static TimeSpan Resolution(List<Pickup> pickups) =>
        pickups.TrueForAll(pickup => pickup.At.Ticks % TimeSpan.TicksPerMinute == 0) ? TimeSpan.FromMinutes(1)
        : pickups.TrueForAll(pickup => pickup.At.Ticks % TimeSpan.TicksPerSecond == 0) ? TimeSpan.FromSeconds(1)
        : TimeSpan.Zero;
}
