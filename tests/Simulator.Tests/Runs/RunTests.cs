using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>Whole runs against a gateway in this process: the exit code, the report, and what the gateway saw.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Scratch scratch = new();

    [Fact]
    public async Task Without_drivers_every_trip_of_the_file_expires_and_its_lateness_is_told()
    {
        var city = new FakeCity();
        await using var gateway = await new FakeGateway(city).StartAsync();
        var pickups = scratch.File("day.csv",
            ["Date/Time,Lat,Lon,Base", .. Minutes(0, 40).Select(time => $"2014/9/4 {time},40.75,-73.98,B02598")]);

        var run = await RunAsync(gateway, "--pickups", pickups, "--from", "17:10", "--to", "17:30", "--speed", "3600", "--drivers", "0");

        Assert.Equal(0, run.ExitCode);
        AssertReport("""
            {
              "trips": 20,
              "byStatus": { "WAITING": 0, "ASSIGNED": 0, "IN_PROGRESS": 0, "COMPLETED": 0, "DRIVER_NOT_FOUND": 20, "CANCELLED": 0 },
              "latenessMs": { "p50": 20, "p99": 20, "max": 20 },
              "early": 0,
              "openPastDeadline": 0,
              "failedRequests": 0,
              "eventLatencyMs": { "p50": null, "p99": null, "max": null },
              "streams": 20,
              "reconnects": 0,
              "drains": 0,
              "silentStreams": 0,
              "missedStates": 0,
              "unservedStreams": 0,
              "abandoned": 0,
              "offers": { "made": 0, "accepted": 0, "declined": 0, "ignored": 0, "withdrawn": 0, "late": 0 },
              "cancelled": 0,
              "returned": 0,
              "refusals": {}
            }
            """);
        Assert.Contains("20 rides of day.csv, 17:10-17:30, at 3600x, 0 drivers", run.Output, StringComparison.Ordinal);
        Assert.Empty(gateway.Misbehaviour);
    }

    [Fact]
    public async Task With_drivers_every_trip_is_driven_to_its_end_and_the_drivers_go_offline()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(30) };
        await using var gateway = await new FakeGateway(city).StartAsync();

        var run = await RunAsync(gateway, "--from", "18:00", "--to", "18:10", "--speed", "3600", "--drivers", "40");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.Completed, trip.Status));
        Assert.Equal(city.Trips.Count, (int)Report["byStatus"]!["COMPLETED"]!);
        Assert.Null(Report["latenessMs"]!["max"]);
        Assert.Equal(0, city.OnlineNow);
    }

    [Fact]
    public async Task A_trip_closed_early_makes_the_exit_code_1()
    {
        await using var gateway = await new FakeGateway(new FakeCity { Lateness = TimeSpan.FromMilliseconds(-30) }).StartAsync();

        var run = await RunAsync(gateway, "--from", "18:00", "--to", "18:02", "--speed", "3600", "--drivers", "0");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal((int)Report["trips"]!, (int)Report["early"]!);
        Assert.Equal(-30, (double)Report["latenessMs"]!["max"]!);
    }

    [Fact]
    public async Task Trips_that_nobody_closes_are_given_up_and_make_the_exit_code_1()
    {
        await using var gateway = await new FakeGateway(new FakeCity { Lateness = null }).StartAsync();

        var run = await RunAsync(gateway, "--from", "18:00", "--to", "18:02", "--speed", "3600", "--drivers", "0", "--grace", "0.1");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal((int)Report["trips"]!, (int)Report["openPastDeadline"]!);
        Assert.Equal((int)Report["trips"]!, (int)Report["byStatus"]!["WAITING"]!);
    }

    [Fact]
    public async Task A_trip_closed_after_the_grace_is_known_by_its_lateness_and_not_as_open()
    {
        await using var gateway = await new FakeGateway(new FakeCity { Lateness = TimeSpan.FromSeconds(0.8) }).StartAsync();

        var run = await RunAsync(gateway, "--from", "18:00", "--to", "18:02", "--speed", "3600", "--drivers", "0", "--grace", "0.3");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(800, (double)Report["latenessMs"]!["max"]!);
        Assert.Equal(0, (int)Report["openPastDeadline"]!);
    }

    [Fact]
    public async Task A_booking_whose_answer_was_lost_is_sent_again_with_its_key_and_makes_one_trip()
    {
        var city = new FakeCity();
        var lost = new ConcurrentDictionary<string, bool>();
        await using var gateway = await new FakeGateway(city, (request, status) =>
            request.Path == "/v1/trips" && lost.TryAdd(request.Headers["Idempotency-Key"].ToString(), true) ? 503 : status).StartAsync();

        var run = await RunAsync(gateway, "--from", "18:00", "--to", "18:02", "--speed", "3600", "--drivers", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2 * city.Trips.Count, city.Bookings);
        Assert.Equal(city.Trips.Count, (int)Report["byStatus"]!["DRIVER_NOT_FOUND"]!);
        Assert.Equal(0, (int)Report["failedRequests"]!);
        Assert.Contains($"{city.Trips.Count} retries", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_of_a_ride_whose_answer_was_lost_is_no_failure()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(30) };
        var lost = new ConcurrentDictionary<string, bool>();
        await using var gateway = await new FakeGateway(city, (request, status) =>
            request.Path.Value!.EndsWith("/start", StringComparison.Ordinal) && lost.TryAdd(request.Path, true) ? 502 : status).StartAsync();

        var run = await RunAsync(gateway, "--from", "18:00", "--to", "18:02", "--speed", "3600", "--drivers", "10");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.Completed, trip.Status));
        Assert.Equal(0, (int)Report["failedRequests"]!);
    }

    [Fact]
    public async Task Requests_that_fail_for_good_are_counted_and_named_and_leave_the_exit_code_alone()
    {
        var city = new FakeCity();
        await using var gateway = await new FakeGateway(city, (request, status) => request.Path == "/v1/trips" ? 500 : status).StartAsync();

        var run = await RunAsync(gateway, "--from", "18:00", "--to", "18:02", "--speed", "3600", "--drivers", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, (int)Report["trips"]!);
        Assert.Equal(city.Bookings, (int)Report["failedRequests"]!);
        Assert.Contains("book: 500 InternalServerError", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_tells_what_it_saw_and_exits_with_130()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromMinutes(5) };
        await using var gateway = await new FakeGateway(city).StartAsync();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var running = SimulatorCommandRun.Of(
            interrupt.Token, "--gateway", $"{gateway.Address}", "--drivers", "3", "--report", scratch.PathOf(SimulatorCommandRun.ReportName));
        await city.Booked.WaitAsync(TestContext.Current.CancellationToken);
        await interrupt.CancelAsync();
        var run = await running;

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("Interrupted", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, (int)Report["failedRequests"]!);
    }

    public void Dispose() => scratch.Dispose();

    private JsonNode Report => scratch.Report(SimulatorCommandRun.ReportName);

    private static IEnumerable<string> Minutes(int from, int to) =>
        Enumerable.Range(from, to - from).Select(minute => string.Create(CultureInfo.InvariantCulture, $"17:{minute:00}:00"));

    private Task<SimulatorCommandRun> RunAsync(FakeGateway gateway, params string[] args) =>
        SimulatorCommandRun.Through(gateway, scratch, args);

    // The city's clock is hours away from ours, which is all that the time of all events tells here.
    private void AssertReport(string expected)
    {
        var report = Report.AsObject();
        Assert.True(report.Remove("eventLatencyAllMs"));
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), report.ToJsonString());
    }
}
