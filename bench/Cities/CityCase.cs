namespace RideAspire.Bench.Cities;

/// <summary>A city to play.</summary>
/// <param name="Name">In the report.</param>
/// <param name="Bookings">The bookings, from the first one on.</param>
/// <param name="Drivers">How many drivers there are.</param>
/// <param name="OnRides">The share of them who are on a ride at first.</param>
/// <param name="Window">For how long riders book.</param>
/// <param name="ReportInterval">
/// How often each driver reports where they are; null when they do so only once, before the first booking.
/// </param>
/// <param name="Answer">How long a driver takes to answer an offer, from half of it to all of it.</param>
/// <param name="Ride">How long a ride takes.</param>
internal sealed record CityCase(
    string Name,
    IReadOnlyList<Pickup> Bookings,
    int Drivers,
    double OnRides,
    TimeSpan Window,
    TimeSpan? ReportInterval,
    TimeSpan Answer,
    TimeSpan Ride)
{
    private const double Ghosts = 0.1, AutoAccepting = 0.2, Declining = 0.15;

    /// <summary>Whether drivers come back from rides that began in the window.</summary>
    public bool RidesEnd => Ride < Window;

    /// <summary>
    /// The search radius, less the way that a driver has made since they last said where they are. In metres.
    /// </summary>
    /// <param name="all">From their last report before the first booking to the end.</param>
    public double SureRadius(double radius, TimeSpan all) =>
        radius - (CityDriver.MetresPerSecond * (ReportInterval ?? all).TotalSeconds);

    /// <summary>The drivers, spread as the day's pick-ups are. The same random numbers give the same drivers.</summary>
    /// <param name="prefix">Their names begin with it.</param>
    /// <param name="began">When they are at their first places.</param>
    public IReadOnlyList<CityDriver> MakeDrivers(string prefix, IReadOnlyList<Pickup> day, DateTimeOffset began, Random random) =>
        [.. Enumerable.Range(0, Drivers).Select(n => new CityDriver(
            $"{prefix}-{n}", HabitOf(random.NextDouble()), Near(day[random.Next(day.Count)].Place, random), Bearing(random), began)
        {
            RideEnds = random.NextDouble() >= OnRides ? null : RidesEnd ? TimeSpan.MaxValue : Ride * random.NextDouble(),
        })];

    private static Habit HabitOf(double chance) =>
        chance < Ghosts ? Habit.NeverAnswers
        : chance < Ghosts + AutoAccepting ? Habit.AutoAccepts
        : chance < Ghosts + AutoAccepting + Declining ? Habit.Declines
        : Habit.Accepts;

    // The file rounds places to about ten metres.
    private static Place Near(Place place, Random random) => place.Away(150 * random.NextDouble(), Bearing(random));

    private static double Bearing(Random random) => 2 * Math.PI * random.NextDouble();
}
