namespace RideAspire.Simulator.Demand;

/// <summary>
/// An invented city at Midtown Manhattan's coordinates. Most pick-ups are at a few busy places, the others are
/// scattered; there is a morning and an evening peak. The same seed gives the same day.
/// </summary>
internal static class SyntheticCity
{
    /// <summary>The day on which every window begins.</summary>
    public static readonly DateOnly Day = new(2026, 1, 1);

    private static readonly GeoPoint centre = new(40.7484, -73.9857);

    private const int BusyPlaces = 6;
    private const double ShareOfBusyPlaces = 0.75;
    private const double PeakPerMinute = 3;

    public static IEnumerable<Pickup> Pickups(DayWindow window, int seed)
    {
        var random = new Random(seed);
        var busy = Enumerable.Range(0, BusyPlaces).Select(_ => centre.Away(500 + (random.NextDouble() * 3_000), random)).ToArray();

        // A Poisson process with a varying rate: candidates arrive at the peak rate, and quiet hours discard most of
        // them.
        for (var at = window.From + Gap(random); at < window.To; at += Gap(random))
        {
            if (random.NextDouble() * PeakPerMinute > RequestsPerMinute(at))
                continue;
            var place = random.NextDouble() < ShareOfBusyPlaces
                ? Scatter(busy[random.Next(busy.Length)], 400, random)
                : Scatter(centre, 2_000, random);
            yield return new Pickup(Day.ToDateTime(TimeOnly.MinValue) + at, place);
        }
    }

    private static TimeSpan Gap(Random random) => TimeSpan.FromMinutes(-Math.Log(1 - random.NextDouble()) / PeakPerMinute);

    private static double RequestsPerMinute(TimeSpan at) =>
        0.4 + (1.4 * Bell(at.TotalHours % 24, 8.5, 1.5)) + (1.7 * Bell(at.TotalHours % 24, 18.5, 2));

    private static double Bell(double hour, double middle, double width) => Math.Exp(-Math.Pow((hour - middle) / width, 2));

    private static GeoPoint Scatter(GeoPoint around, double metres, Random random) =>
        around.Offset(metres * Normal(random), metres * Normal(random));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
