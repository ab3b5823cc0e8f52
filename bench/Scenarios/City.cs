using RideAspire.Bench.Cities;
using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// The densest hour of a real day, at its real rate and faster, and one rate with more and more drivers. Beside what
/// happens stands what could have: the bench knows where its drivers are, who is free and who wants which trip.
/// </summary>
internal static class City
{
    private const int Seed = 16, BookingsPerSecond = 20;

    /// <summary>Above this, times say more about the machine than about dispatch.</summary>
    private const double Saturated = 0.9;

    /// <summary>The share of drivers on a ride, while the day is played at some rate.</summary>
    private const double Engaged = 0.6;

    private static readonly TimeSpan ride = TimeSpan.FromMinutes(15);

    // Thousands of drivers report less often, so they must not count as silent. Those whom the bench records as
    // listening are recorded again with each report.
    private static readonly (string, string?)[] settings = [("Drivers:StaleAfter", "00:01:30"), ("Drivers:ListeningFor", "00:01:00")];

    public static Scenario Scenario { get; } = new(
        "city",
        "The densest hour of a real day at 1, 10 and 50 times its rate, and 20 bookings/s among 100 to 20,000 drivers: who is found",
        MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        if (!options.Pickups.Exists)
            throw new FileNotFoundException($"{options.Pickups} does not exist. Name the file of a day with --pickups.");

        using var file = options.Pickups.OpenText();
        var day = PickupDay.Read(file, new Random(Seed));
        var hour = PickupDay.DensestHour(day);
        var window = TimeSpan.FromSeconds(options.Of(5, 50));
        report.Progress(
            $"{hour.Count} of the day's {day.Count:N0} pick-ups are in its densest hour. {window.TotalSeconds:0} s are played at a rate.");
        report.Progress("A driver who gets a trip stays with it. Drivers on a ride at first come back, spread over 15 minutes.");

        var plot = report.Plot = new("CPU per booking", new("drivers", IsLogarithmic: true), new("µs, at 20 bookings per second"));
        List<(double Drivers, double Cost)> costs = [];
        plot.Line("Redis and Matching.Worker", costs);
        await using var rig = await Rig.StartAsync(report, options, ct);
        await rig.AddAsync("Timeout.Worker", settings);
        await rig.AddAsync("Matching.Worker", settings);
        var gateway = await rig.AddGatewayAsync(await rig.AddAsync("Booking.Api", settings));
        using var client = new RideClient(gateway);
        using var side = new DriverSide(rig.Settings(settings));
        var run = new CityRun(rig, side, client, day)
        {
            Streams = options.Of(50, 200),
            Quiet = TimeSpan.FromSeconds(options.Of(1, 5)),
            Patience = TimeSpan.FromSeconds(options.Of(4, 25)),
        };
        report.Progress("warming up");
        await run.PlayAsync(WithDrivers(hour, options.Of(200, 500), TimeSpan.FromSeconds(options.Of(3, 10))), ct);

        foreach (var speed in options.Of<int[]>([10], [1, 10, 50]))
            await PlayAsync(AtSpeed(hour, speed, window));
        foreach (var drivers in options.Of<int[]>([100, 1_000], [100, 1_000, 5_000, 20_000]))
            costs.Add((drivers, await PlayAsync(WithDrivers(hour, drivers, TimeSpan.FromSeconds(options.Of(3, 15))))));
        report.Add(
            $"from {costs[0].Drivers:N0} to {costs[^1].Drivers:N0} drivers",
            "CPU per booking of Redis and Matching.Worker grows",
            costs[^1].Cost / costs[0].Cost,
            "times",
            Aim.AtMost(2));

        async Task<double> PlayAsync(CityCase city)
        {
            report.Progress($"{city.Name}: {city.Bookings.Count} bookings in {city.Window.TotalSeconds:0} s");
            return Add(report, await run.PlayAsync(city, ct));
        }
    }

    /// <summary>As many drivers as this rate keeps busy, and the free ones.</summary>
    private static CityCase AtSpeed(IReadOnlyList<Pickup> hour, int speed, TimeSpan window)
    {
        var drivers = (int)(hour.Count * speed * ride.TotalHours / Engaged);
        var reports = TimeSpan.FromSeconds(drivers > 5_000 ? 15 : 5);
        return new(
            $"{speed} × the real rate, {drivers:N0} drivers", Faster(hour, speed, window), drivers, Engaged, window, reports,
            Answer: TimeSpan.FromSeconds(2), ride);
    }

    /// <summary>
    /// One rate, and rides so short that even a few drivers can serve it. Half of the drivers are on long rides.
    /// </summary>
    private static CityCase WithDrivers(IReadOnlyList<Pickup> hour, int drivers, TimeSpan window) => new(
        $"{BookingsPerSecond} bookings/s, {drivers:N0} drivers",
        Faster(hour, BookingsPerSecond * TimeSpan.FromHours(1).TotalSeconds / hour.Count, window), drivers, OnRides: 0.5, window,
        ReportInterval: TimeSpan.FromSeconds(30), Answer: TimeSpan.FromMilliseconds(200), Ride: TimeSpan.FromMilliseconds(500));

    private static IReadOnlyList<Pickup> Faster(IReadOnlyList<Pickup> hour, double speed, TimeSpan window) =>
        [.. hour.Select(pickup => pickup with { At = pickup.At / speed }).TakeWhile(pickup => pickup.At < window)];

    /// <summary>Adds the figures. Returns the cost of a booking: what Redis and the worker take, in µs.</summary>
    private static double Add(Report report, CityOutcome outcome)
    {
        var (@case, served, missed) = (outcome.City.Name, outcome.Served, outcome.Missed);
        var couldBe = Math.Max(1, served.Count + missed.Count);
        report.Add(@case, "served, of trips with a driver", 100.0 * served.Count / couldBe, "%", Aim.AtLeast(99.5));
        report.Add(@case, "trips with a driver", served.Count + missed.Count);
        report.Add(@case, "trips without", outcome.Record.Trips.Count - served.Count - missed.Count);

        report.Add(@case, "use of the machine", 100 * outcome.MachineUse, "%");
        report.AddLatency(
            @case,
            "booking to first offer",
            Latencies.Of(outcome.HadDriverAtOnce.Select(trip => (trip.FirstAskedAt ?? outcome.Until) - trip.BookedAt)),
            outcome.MachineUse < Saturated ? Aim.AtMost(500) : null);
        report.AddLatency(@case, "booking to assignment", Latencies.Of(served.Select(trip => trip.AssignedAt!.Value - trip.BookedAt)));

        var (distance, best) = (outcome.Distances.DefaultIfEmpty().Average(), outcome.BestDistances());
        report.Add(@case, "pick-up distance", distance, "m");
        report.Add(@case, "optimum's", best.DefaultIfEmpty().Average(), "m");
        report.Add(@case, "ratio", distance / best.DefaultIfEmpty().Average(), "times", Aim.AtMost(1.1));
        report.Add(@case, "trips that the optimum serves", best.Count);

        report.Add(@case, "reports of drivers", outcome.Quiet.ReportsPerSecond, "/s");
        report.Add(@case, "Redis without bookings", 100 * outcome.Quiet.Cpu["Redis"], "% of a core");
        report.AddCpu(@case, outcome.Cpu, outcome.Booked, "booking");
        var cost = (outcome.Cpu["Redis"] + outcome.Cpu["Matching.Worker"]).TotalMicroseconds / Math.Max(1, outcome.Booked);
        report.Add(@case, "Redis and Matching.Worker", cost, "µs");

        report.Add(@case, "failed calls", outcome.Tally.Failed);
        report.Add(@case, "late answers", outcome.Tally.Late);
        report.MustBeNone(@case, "answered but not in Postgres", outcome.Booked - outcome.Record.Trips.Count);
        report.MustBeNone(@case, "drivers with two trips", served.Count(trip => trip.EndedAt is null)
            - served.Where(trip => trip.EndedAt is null).Select(trip => trip.Driver).Distinct().Count());
        return cost;
    }
}
