using System.Globalization;
using RideAspire.Bench.Loads;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Scenarios;

/// <summary>
/// Drivers come online near waiting trips, while thousands of others move and report their positions.
/// </summary>
internal static class Match
{
    private const int Moving = 5_000, PresencePerSecond = Moving / 4, ArrivalsPerSecond = 50;

    /// <summary>
    /// The share of <see cref="Spread"/> that keeps all drivers in town within the search radius of all trips.
    /// </summary>
    private const double Near = 0.3;

    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);

    // So far apart that no driver at one place is near a trip at the other.
    private static readonly (double Lat, double Lon) town = (40.75, -73.99), elsewhere = (41.75, -73.99);

    public static Scenario Scenario { get; } = new(
        "match", "1,000 waiting trips and 5,000 moving drivers: the time from a driver's coming online to the assignment", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        var plot = report.Plot = new("From online to assigned", new("share of drivers, %"), new("latency, ms", IsLogarithmic: true));
        await using var rig = await Rig.StartAsync(report, options, ct);

        // The drivers who get trips report once only. Their trips must not go to others.
        await rig.AddAsync("Matching.Worker", ("Matching:AcknowledgeWithin", "00:05:00"));
        var gateway = await rig.AddGatewayAsync(await rig.AddAsync("Booking.Api"));
        using var client = new RideClient(gateway);
        var moving = Tokens.OfDrivers("moving", Moving);
        report.Progress("warming up");
        await ClosedLoop.RunAsync(16, TimeSpan.FromSeconds(options.Of(1, 4)), n => MoveAsync(client, moving, n));
        await ArriveAsync(rig, client, "warm-up", options.Of(50, 300), ct);
        await rig.ForgetTripsAsync();

        var presence = await ClosedLoop.RunAsync(16, TimeSpan.FromSeconds(options.Of(1, 6)), n => MoveAsync(client, moving, n));
        report.Add("presence alone", "updates", presence.PerSecond, "/s");
        report.AddLatency("presence alone", "latency", presence.Latency);

        var arrivals = options.Of(100, 1_000);
        var @case = $"{arrivals:N0} trips, {Moving:N0} moving drivers";
        report.Progress(@case);
        var before = rig.Cpu();
        var time = TimeSpan.FromSeconds((arrivals / ArrivalsPerSecond) + 3);
        var load = OpenLoop.RunAsync(PresencePerSecond, time, n => MoveAsync(client, moving, n), ct);
        var latency = await ArriveAsync(rig, client, "arriving", arrivals, ct);
        var moved = await load;
        report.Add(@case, "presence updates", moved.PerSecond, "/s");
        report.AddLatency(@case, "presence", moved.Latency);
        report.AddLatency(@case, "online to assigned", latency, Aim.AtMost(250));
        report.AddCpu(rig, @case, before, moved.Calls + arrivals, "presence update");
        await AddCorrectnessAsync(rig, report, @case, arrivals);
        plot.Line(
            "online to assigned",
            [.. Enumerable.Range(1, 999).Select(n => (n / 10.0, latency.Percentile(n / 10.0).TotalMilliseconds))]);
        await rig.ForgetTripsAsync();

        await BurstAsync(rig, report, client, arrivals, ct);
    }

    /// <summary>All trips search at once, among as many free drivers.</summary>
    private static async Task BurstAsync(Rig rig, Report report, RideClient client, int count, CancellationToken ct)
    {
        var @case = $"{count:N0} trips at once among as many free drivers";
        var drivers = Tokens.OfDrivers("free", count);
        await Task.WhenAll(drivers.Select((token, n) => ComeToTownAsync(client, token, n)));
        report.Progress(@case);
        await rig.AddWaitingAsync("burst", count, TimeSpan.Zero, TimeSpan.FromHours(1), ct, soughtAtOnce: true);
        await AllAssignedAsync(rig, count, ct);
        report.Add(@case, "assignments", await rig.ScalarAsync<double>(
            "SELECT (count(*) / extract(epoch FROM max((history->0->>'at')::timestamptz) - min(requested_at)))::float8 FROM trips"), "/s");
        await AddCorrectnessAsync(rig, report, @case, count);
        await rig.ForgetTripsAsync();
    }

    /// <summary>
    /// Drivers come online at a steady rate, near as many waiting trips. Returns the times until they have one.
    /// </summary>
    private static async Task<Latencies> ArriveAsync(Rig rig, RideClient client, string name, int count, CancellationToken ct)
    {
        await rig.AddWaitingAsync(name, count, TimeSpan.Zero, TimeSpan.FromHours(1), ct, soughtAtOnce: true);
        var (tokens, sent, latency) = (Tokens.OfDrivers(name, count), new DateTimeOffset[count], new Latencies());
        await OpenLoop.RunAsync(
            ArrivalsPerSecond, TimeSpan.FromSeconds((double)count / ArrivalsPerSecond) + TimeSpan.FromMilliseconds(500), async n =>
            {
                if (n >= count)
                    return;
                sent[n] = TimeProvider.System.GetUtcNow();
                await ComeToTownAsync(client, tokens[n], n);
            },
            ct);
        await AllAssignedAsync(rig, count, ct);

        await using var command = rig.Database.CreateCommand(
            "SELECT driver_id, (history->0->>'at')::timestamptz FROM trips WHERE driver_id IS NOT NULL");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var driver = int.Parse(reader.GetString(0).AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
            latency.Record(reader.GetFieldValue<DateTimeOffset>(1) - sent[driver]);
        }

        return latency;
    }

    private static async Task AllAssignedAsync(Rig rig, int count, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var polls = new PeriodicTimer(pollInterval);
        while (TimeProvider.System.GetElapsedTime(began) < timeout && await CountAssignedAsync(rig) < count)
            await polls.WaitForNextTickAsync(ct);
    }

    private static Task<long> CountAssignedAsync(Rig rig) =>
        rig.ScalarAsync<long>("SELECT count(*) FROM trips WHERE status = 'ASSIGNED'");

    private static async Task AddCorrectnessAsync(Rig rig, Report report, string @case, int count)
    {
        report.MustBeNone(@case, "without a driver", count - await CountAssignedAsync(rig));
        report.MustBeNone(
            @case,
            "drivers with two trips",
            await rig.ScalarAsync<long>("SELECT count(driver_id) - count(DISTINCT driver_id) FROM trips"));
    }

    private static Task ComeToTownAsync(RideClient client, string token, int n) =>
        client.BePresentAsync(token, town.Lat + (Spread(n) * Near), town.Lon + (Spread(n * 7) * Near));

    private static Task MoveAsync(RideClient client, string[] tokens, int n)
    {
        var (driver, round) = (n % tokens.Length, n / tokens.Length);
        return client.BePresentAsync(tokens[driver], elsewhere.Lat + Spread(driver) + (round * 0.0001), elsewhere.Lon + Spread(driver * 7));
    }

    // Up to 0.1 degrees, which is ten kilometres.
    private static double Spread(int n) => n * 37 % 1_000 * 0.0001;
}
