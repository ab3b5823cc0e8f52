namespace RideAspire.Bench.Cities;

/// <summary>What a driver does with an offer.</summary>
internal enum Habit
{
    /// <summary>Accepts each.</summary>
    Accepts,

    /// <summary>Declines every other one.</summary>
    Declines,

    /// <summary>Gets none: auto-accept is on.</summary>
    AutoAccepts,

    /// <summary>A ghost: their phone reports where they are, but no app listens, and nobody answers.</summary>
    NeverAnswers,
}

/// <summary>
/// A driver of the bench, who knows where they are at any time and which trips they want. They cruise straight on.
/// </summary>
/// <param name="Began">When they were at <paramref name="Start"/>.</param>
/// <param name="Bearing">In radians.</param>
internal sealed record CityDriver(string Name, Habit Habit, Place Start, double Bearing, DateTimeOffset Began)
{
    /// <summary>A quarter of 25 km/h, as free drivers of the simulator.</summary>
    public const double MetresPerSecond = 25 / 3.6 / 4;

    /// <summary>When the ride ends that they are on at first, counted from the first booking; null when free.</summary>
    public TimeSpan? RideEnds { get; init; }

    /// <summary>Whether the driver's app must listen to get offers.</summary>
    public bool Listens => Habit is Habit.Accepts or Habit.Declines;

    public Place At(DateTimeOffset time) => Start.Away(MetresPerSecond * (time - Began).TotalSeconds, Bearing);

    /// <summary>Whether the driver takes this trip. They never change their mind.</summary>
    public bool Wants(Guid trip) => Habit switch
    {
        Habit.NeverAnswers => false,
        Habit.Declines => Chance(trip) < 0.5,
        _ => true,
    };

    /// <summary>From 0 to below 1, evenly distributed, always the same for the same driver and trip.</summary>
    public double Chance(Guid trip) => (uint)HashCode.Combine(Name, trip) / (uint.MaxValue + 1.0);
}
