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

    /// <summary>
    /// Of bookings, while drivers report, and of reports per second: with fewer, what else goes on hides their cost.
    /// </summary>
    private const int FewestForCost = 500;

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
        report.Progress($"{hour.Count} of the day's {day.Count:N0} pick-ups are in its densest hour.");
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
            Quiet = TimeSpan.FromSeconds(options.Of(5, 10)),
            Patience = TimeSpan.FromSeconds(options.Of(10, 25)),
        };
        report.Progress("warming up");
        await run.PlayAsync(WithDrivers(hour, options.Of(200, 500), TimeSpan.FromSeconds(options.Of(3, 10))), ct);

        var (servedOfAll, missedOfAll) = (0, 0);
        foreach (var (speed, window) in options.Of<(int, int)[]>([(10, 15)], [(1, 120), (10, 60), (50, 60)]))
            await PlayAsync(AtSpeed(hour, speed, TimeSpan.FromSeconds(window)));
        foreach (var drivers in options.Of<int[]>([100, 1_000], [100, 1_000, 5_000, 20_000]))
            costs.Add((drivers, await PlayAsync(WithDrivers(hour, drivers, TimeSpan.FromSeconds(options.Of(8, 30))))));

        report.Add("all cases", "served, of trips with a driver", Share(servedOfAll, missedOfAll), "%", Aim.AtLeast(99.5));
        report.Add("all cases", "trips with a driver", servedOfAll + missedOfAll);
        foreach (var from in costs.SkipLast(1))
        {
            report.Add(
                $"from {from.Drivers:N0} to {costs[^1].Drivers:N0} drivers",
                "CPU per booking of Redis and Matching.Worker grows",
                costs[^1].Cost / from.Cost,
                "times",
                Aim.AtMost(2));
        }

        async Task<double> PlayAsync(CityCase city)
        {
            report.Progress($"{city.Name}: {city.Bookings.Count} bookings in {city.Window.TotalSeconds:0} s");
            var outcome = await run.PlayAsync(city, ct);
            servedOfAll += outcome.Served.Count;
            missedOfAll += outcome.Missed.Count;
            return Add(report, outcome);
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
    /// One rate, and rides so short that even a few drivers can serve it. Half of the drivers are on long rides. Nobody
    /// reports meanwhile: what Redis does for the reports of 20,000 drivers would hide what it does for a booking.
    /// </summary>
    private static CityCase WithDrivers(IReadOnlyList<Pickup> hour, int drivers, TimeSpan window) => new(
        $"{BookingsPerSecond} bookings/s, {drivers:N0} drivers",
        Faster(hour, BookingsPerSecond * TimeSpan.FromHours(1).TotalSeconds / hour.Count, window), drivers, OnRides: 0.5, window,
        ReportInterval: null, Answer: TimeSpan.FromMilliseconds(200), Ride: TimeSpan.FromMilliseconds(500));

    private static IReadOnlyList<Pickup> Faster(IReadOnlyList<Pickup> hour, double speed, TimeSpan window) =>
        [.. hour.Select(pickup => pickup with { At = pickup.At / speed }).TakeWhile(pickup => pickup.At < window)];

    /// <summary>Adds the figures. Returns the cost of a booking: what Redis and the worker take, in µs.</summary>
    private static double Add(Report report, CityOutcome outcome)
    {
        var (@case, served, missed) = (outcome.City.Name, outcome.Served, outcome.Missed);
        report.Add(@case, "served, of trips with a driver", Share(served.Count, missed.Count), "%", Aim.AtLeast(99.5));
        report.Add(@case, "trips with a driver", served.Count + missed.Count);
        report.Add(@case, "trips without", outcome.Record.Trips.Count - served.Count - missed.Count);

        AddLoad(report, outcome);
        report.AddLatency(@case, "booking to answer", outcome.Answers);
        report.AddLatency(
            @case,
            "booking to first offer",
            Latencies.Of(outcome.HadDriverAtOnce.Select(trip => (trip.FirstAskedAt ?? outcome.Until) - trip.BookedAt)),
            outcome.Load.IsSaturated ? null : Aim.AtMost(500));
        TimeSpan[] besideDriver = [.. outcome.WaitsBesideDriver.Where(wait => wait > TimeSpan.Zero)];
        report.Add(@case, "trips that waited beside a driver", besideDriver.Length);
        report.Add(@case, "longest wait beside a driver", besideDriver.DefaultIfEmpty().Max().TotalMilliseconds, "ms");
        report.AddLatency(@case, "booking to assignment", Latencies.Of(served.Select(trip => trip.AssignedAt!.Value - trip.BookedAt)));
        AddDistances(report, outcome);

        report.Add(@case, "Redis without bookings", 100 * outcome.Quiet.Cpu["Redis"], "% of a core");
        if (outcome.City.ReportInterval is not null)
            report.Add(@case, "reports of drivers", outcome.Quiet.ReportsPerSecond, "/s");
        if (outcome.Quiet.ReportsPerSecond >= FewestForCost)
            report.Add(@case, "CPU per report, Redis", 1_000_000 * outcome.Quiet.Cpu["Redis"] / outcome.Quiet.ReportsPerSecond, "µs");

        var cost = (outcome.Cpu["Redis"] + outcome.Cpu["Matching.Worker"]).TotalMicroseconds / Math.Max(1, outcome.Booked);
        if (outcome.Booked >= FewestForCost || outcome.City.RidesEnd)
        {
            report.AddCpu(@case, outcome.Cpu, outcome.Booked, "booking");
            report.Add(@case, "Redis and Matching.Worker", cost, "µs");
        }

        report.Add(@case, "failed calls", outcome.Tally.Failed);
        report.Add(@case, "late answers", outcome.Tally.Late);
        report.MustBeNone(@case, "answered but not in Postgres", outcome.Booked - outcome.Record.Trips.Count);
        report.MustBeNone(@case, "drivers with two trips", served.Count(trip => trip.EndedAt is null)
            - served.Where(trip => trip.EndedAt is null).Select(trip => trip.Driver).Distinct().Count());
        return cost;
    }

    private static void AddLoad(Report report, CityOutcome outcome)
    {
        var (@case, load) = (outcome.City.Name, outcome.Load);
        report.Add(@case, "use of the machine", 100 * load.Use, "%", Aim.AtMost(MachineLoad.MostUse));
        report.Add(@case, "use by other programs", 100 * load.ByOthers, "%");
        if (load.Queued is { } queued)
            report.Add(@case, "time in which programs waited for a core", 100 * queued, "%");
        if (load.IsSaturated)
            report.Progress($"{@case}: the machine was saturated. Times say more about it than about dispatch.");
    }

    /// <summary>Of the trips that both serve: who serves only those that have a driver near is no better.</summary>
    private static void AddDistances(Report report, CityOutcome outcome)
    {
        var (@case, distances, best) = (outcome.City.Name, outcome.Distances, outcome.BestDistances());
        Guid[] both = [.. distances.Keys.Where(best.ContainsKey)];
        report.Add(@case, "pick-up distance", Mean(distances), "m");
        report.Add(@case, "optimum's", Mean(best), "m");
        report.Add(@case, "ratio", Mean(distances) / Mean(best), "times", Aim.AtMost(1.1));
        report.Add(@case, "trips that the optimum serves", best.Count);
        report.Add(@case, "pick-up distance if each gets the nearest at once", Mean(outcome.NearestAtOnce()), "m");
        report.Add(@case, "optimum's if reports were never old", Mean(outcome.BestDistancesByPlace()), "m");

        double Mean(IReadOnlyDictionary<Guid, double> of) =>
            both.Select(trip => of.GetValueOrDefault(trip, double.NaN)).Where(double.IsFinite).DefaultIfEmpty(1).Average();
    }

    private static double Share(int served, int missed) => served + missed == 0 ? 100 : 100.0 * served / (served + missed);
}
