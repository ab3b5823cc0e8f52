using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>Whole runs in which streams break and tokens end.</summary>
public sealed class StreamRunTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly FakeCity city = new() { MatchWindow = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task Streams_that_break_and_drain_all_the_time_lose_nothing()
    {
        var broken = new ConcurrentDictionary<(string Path, string Person, int Id), bool>();
        await using var gateway = await new FakeGateway(city, deliver: (request, _, id) =>
            !broken.TryAdd((request.Path, request.Headers.Authorization.ToString(), id), true) ? Delivery.Normal
            : id % 2 == 0 ? Delivery.ThenBreak
            : Delivery.ThenDrain).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "20");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.Completed, trip.Status));
        Assert.Equal(0, (int)Report["missedStates"]!);
        Assert.NotEqual(0, (int)Report["drains"]!);
        Assert.True((int)Report["reconnects"]! > (int)Report["drains"]!);
    }

    [Fact]
    public async Task A_state_that_a_stream_leaves_out_is_noticed_and_makes_the_exit_code_1()
    {
        await using var gateway = await new FakeGateway(
            city, deliver: (request, type, id) => IsOfTrip(request) && type == "trip" && id == 3 ? Delivery.LeftOut : Delivery.Normal).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "20");

        Assert.Equal(1, run.ExitCode);
        Assert.NotEqual(0, (int)Report["missedStates"]!);
        Assert.Equal(0, (int)Report["openPastDeadline"]!);
    }

    [Fact]
    public async Task An_expiry_that_a_stream_leaves_out_is_seen_by_a_look_and_is_a_missed_state()
    {
        var city = new FakeCity();
        await using var gateway = await new FakeGateway(
            city, deliver: (_, _, id) => id == 2 ? Delivery.LeftOut : Delivery.Normal).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "0", "--grace", "0.2");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(city.Trips.Count, (int)Report["missedStates"]!);
        Assert.Equal(city.Trips.Count, (int)Report["byStatus"]!["DRIVER_NOT_FOUND"]!);
        Assert.Equal(0, (int)Report["openPastDeadline"]!);
    }

    [Fact]
    public async Task Streams_that_nobody_is_served_make_the_exit_code_1()
    {
        var city = new FakeCity();
        await using var gateway = await new FakeGateway(city, deliver: (request, _, _) => IsOfTrip(request) ? Delivery.Unserved : Delivery.Normal).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "0", "--grace", "0.2");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(city.Trips.Count, (int)Report["unservedStreams"]!);
        Assert.Equal((0, 0), ((int)Report["missedStates"]!, (int)Report["openPastDeadline"]!));
    }

    [Theory]
    [InlineData(0, 0, 60_000)]
    [InlineData(3_600, -3_600_000, -3_540_000)]
    public async Task Events_are_timed_by_the_databases_clock_and_ours_whatever_comes_of_it(double ahead, double least, double most)
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(30), Ahead = TimeSpan.FromSeconds(ahead) };
        await using var gateway = await new FakeGateway(city).StartAsync();

        await RunAsync(gateway, "--drivers", "20");

        Assert.InRange((double)Report["eventLatencyMs"]!["p50"]!, least, most);
        Assert.InRange((double)Report["eventLatencyMs"]!["max"]!, least, most);
    }

    [Fact]
    public async Task Streams_take_no_room_from_requests()
    {
        await using var gateway = await new FakeGateway(city).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "20", "--connections", "1");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.Completed, trip.Status));
    }

    [Fact]
    public async Task Everybody_has_one_token_for_as_long_as_it_lasts()
    {
        await using var gateway = await new FakeGateway(city).StartAsync();

        await RunAsync(gateway, "--drivers", "10");

        Assert.Equal(gateway.Tokens.Given.Distinct(), gateway.Tokens.Given);
        Assert.Empty(gateway.Tokens.Refused);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends()
    {
        await using var gateway = await new FakeGateway(city) { Tokens = new() { Life = TimeSpan.FromMilliseconds(1) } }.StartAsync();

        var run = await RunAsync(gateway, "--drivers", "10");

        Assert.Equal(0, run.ExitCode);
        Assert.True(gateway.Tokens.Given.Count > gateway.Tokens.Given.Distinct().Count());
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_and_the_request_sent_again()
    {
        var tokens = new FakeTokens();
        await using var gateway = await new FakeGateway(city, deliver: (request, type, _) =>
        {
            if (type == "assignment")
                tokens.Revoke(request);
            return Delivery.Normal;
        })
        { Tokens = tokens }.StartAsync();

        var run = await RunAsync(gateway, "--drivers", "10");

        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(tokens.Refused);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.Completed, trip.Status));
        Assert.Equal(0, (int)Report["failedRequests"]!);
    }

    [Fact]
    public async Task A_gateway_without_tokens_is_told_and_there_is_no_run()
    {
        await using var gateway = await new FakeGateway(city) { Tokens = new() { Life = null } }.StartAsync();

        var run = await RunAsync(gateway, "--drivers", "10");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("gives no tokens: 404 NotFound at /dev/tokens. Only one in Development does", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, city.Bookings);
    }

    public void Dispose() => scratch.Dispose();

    private JsonNode Report => scratch.Report(SimulatorCommandRun.ReportName);

    private static bool IsOfTrip(Microsoft.AspNetCore.Http.HttpRequest request) => request.Path.StartsWithSegments("/v1/trips");

    private Task<SimulatorCommandRun> RunAsync(FakeGateway gateway, params string[] args) =>
        SimulatorCommandRun.Through(gateway, scratch, ["--from", "18:00", "--to", "18:02", "--speed", "3600", .. args]);
}
