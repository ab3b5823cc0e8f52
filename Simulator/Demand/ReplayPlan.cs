namespace RideAspire.Simulator.Demand;

/// <summary>Turns pick-ups into ride requests. The same seed gives the same requests.</summary>
internal static class ReplayPlan
{
    private const double MinRideMetres = 1_000;
    private const double MaxRideMetres = 8_000;

    /// <summary>
    /// The requests of one day's window, ordered by time. Files round their times (Uber's to the minute), so all
    /// requests of a minute would arrive at once; each request is therefore moved to a random time within the minute or
    /// second. The files contain no destinations: each drop-off is in a random direction, 1 to 8 km from the pick-up.
    /// </summary>
    /// <param name="pickups">In any order, of any day.</param>
    /// <param name="date">The day on which the window begins; null for the day of the first pick-up.</param>
    /// <exception cref="DemandException">No pick-up lies in the window.</exception>
    public static IReadOnlyList<RideRequest> Create(IEnumerable<Pickup> pickups, DateOnly? date, DayWindow window, int seed)
    {
        var day = date;
        var chosen = new List<Pickup>();
        foreach (var pickup in pickups)
        {
            day ??= DateOnly.FromDateTime(pickup.At);
            if (window.Contains(pickup.At, day.Value))
                chosen.Add(pickup);
        }

        if (day is not { } start || chosen.Count == 0)
            throw new DemandException(day is null ? "There are no pick-ups." : $"There are no pick-ups on {day:yyyy-MM-dd} in {window}.");

        var random = new Random(seed);
        var resolution = Resolution(chosen);
        return chosen
            .OrderBy(pickup => pickup.At)
            .Select(pickup => new RideRequest(
                window.SinceStart(pickup.At, start) + (resolution * random.NextDouble()),
                pickup.Place,
                pickup.Place.Away(MinRideMetres + (random.NextDouble() * (MaxRideMetres - MinRideMetres)), random)))
            .OrderBy(request => request.At)
            .ToList();
    }

    private static TimeSpan Resolution(List<Pickup> pickups) =>
        pickups.TrueForAll(pickup => pickup.At.Ticks % TimeSpan.TicksPerMinute == 0) ? TimeSpan.FromMinutes(1)
        : pickups.TrueForAll(pickup => pickup.At.Ticks % TimeSpan.TicksPerSecond == 0) ? TimeSpan.FromSeconds(1)
        : TimeSpan.Zero;
}
