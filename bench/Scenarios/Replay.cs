using System.Globalization;
using System.Text.Json;
using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;
using RideAspire.LocalServers;

namespace RideAspire.Bench.Scenarios;

/// <summary>Replays the riders and drivers of a real day, at rising speed, until deadlines are late.</summary>
internal static class Replay
{
    private const double LateAt = 250;
    private const string End = "21:00";

    private static readonly TimeSpan end = TimeSpan.FromHours(21), matchWindow = TimeSpan.FromSeconds(10);

    public static Scenario Scenario { get; } = new(
        "replay", "A real day of pick-ups, replayed by the simulator at rising speed until p99 lateness passes 250 ms", MeasureAsync);

    private static async Task MeasureAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        if (!options.Pickups.Exists)
            throw new FileNotFoundException($"{options.Pickups} does not exist. Name the file of a day with --pickups.");

        List<(double, double)> p50 = [], p99 = [];
        var plot = report.Plot = new(
            "A real evening at rising speed", new("speed", IsLogarithmic: true), new("lateness, ms", IsLogarithmic: true));
        plot.Line("p50", p50);
        plot.Line("p99", p99);
        await using var rig = await Rig.StartAsync(report, options, ct);
        await rig.AddAsync("Timeout.Worker");
        await rig.AddAsync("Matching.Worker");
        var gateway = await rig.AddGatewayAsync(
            await rig.AddAsync("Booking.Api", ("Trips:MatchWindow", matchWindow.ToString())),
            ("DOTNET_ENVIRONMENT", "Development"),
            ("DevTokens:Enabled", "true"));

        var held = 0;
        foreach (var speed in options.Of<int[]>([60, 240], [60, 240, 480, 720, 960, 1_440, 1_920, 2_520]))
        {
            var expiries = await PlayAsync(rig, report, gateway, options, speed, ct);
            p50.Add((speed, Math.Max(0.1, expiries.Percentile(50))));
            p99.Add((speed, Math.Max(0.1, expiries.Percentile(99))));
            if (expiries.Percentile(99) > LateAt)
                break;
            held = speed;
        }

        report.Add("the highest speed held", "speed", held, "times");
    }

    private static async Task<Expiries> PlayAsync(
        Rig rig, Report report, Replica gateway, BenchOptions options, int speed, CancellationToken ct)
    {
        // The end of the evening, as much of it as passes in half a minute at this speed.
        var @case = $"speed {speed}";
        var city = TimeSpan.FromSeconds(Math.Min(speed * options.Of(10, 30), end.TotalSeconds));
        var summary = Path.GetTempFileName();
        report.Progress(@case);
        var (exitCode, output) = await OwnedProcess.RunAsync(
            new Command(
                "dotnet", "exec", Path.Combine(Checkout.BuildOf("Simulator"), "Simulator.dll"), "--pickups", options.Pickups.FullName,
                "--from", (end - city).ToString("hh\\:mm", CultureInfo.InvariantCulture), "--to", End, "--speed", $"{speed}",
                "--drivers", "150", "--gateway", $"{gateway.Address}", "--report", summary),
            ct);
        var seen = JsonDocument.Parse(await File.ReadAllTextAsync(summary, ct)).RootElement;
        File.Delete(summary);

        var expiries = await Expiries.OfAllAsync(rig, ct);
        report.Add(@case, "trips", seen.GetProperty("trips").GetInt32());
        expiries.AddLateness(report, @case);
        report.Add(@case, "commit to client p99", seen.GetProperty("eventLatencyMs").GetProperty("p99").GetDouble(), "ms");
        report.Add(@case, "failed requests", seen.GetProperty("failedRequests").GetInt32());
        foreach (var broken in (string[])["early", "openPastDeadline", "missedStates", "unservedStreams"])
            report.MustBeNone(@case, broken, seen.GetProperty(broken).GetInt64());
        report.MustBeNone(@case, "closed early", expiries.Early);
        if (exitCode != 0)
            report.Progress(output.Split('\n')[^1]);
        await rig.ForgetTripsAsync();
        return expiries;
    }
}
