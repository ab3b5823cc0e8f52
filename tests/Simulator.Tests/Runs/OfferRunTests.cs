using System.Text.Json.Nodes;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>Whole runs in which riders and drivers do not only what takes a trip to its end.</summary>
public sealed class OfferRunTests : IDisposable
{
    private readonly Scratch scratch = new();

    [Fact]
    public async Task Drivers_who_are_asked_accept_or_decline_until_each_trip_has_its_driver()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(60) };
        await using var gateway = await new FakeGateway(city).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "20", "--auto-accept", "0", "--decline", "30", "--ignore", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.Completed, trip.Status));
        Assert.Equal(city.Trips.Count, Offers("accepted"));
        Assert.Equal(city.Offers.Count, Offers("accepted") + Offers("declined") + Offers("withdrawn") + Offers("late"));
        Assert.Empty(gateway.Misbehaviour);
    }

    [Fact]
    public async Task Offers_that_every_driver_declines_find_nobody()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(4) };
        await using var gateway = await new FakeGateway(city).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "10", "--auto-accept", "0", "--decline", "100", "--ignore", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.DriverNotFound, trip.Status));
        Assert.NotEqual(0, Offers("declined"));
        Assert.Equal(0, Offers("accepted") + Offers("ignored"));
    }

    [Fact]
    public async Task Offers_that_are_ignored_lapse_and_nobody_answers_them()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(1), OfferWindow = TimeSpan.FromSeconds(0.1) };
        await using var gateway = await new FakeGateway(city).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "10", "--auto-accept", "0", "--decline", "0", "--ignore", "100");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.DriverNotFound, trip.Status));
        Assert.Contains(city.Offers, offer => offer.Status == OfferStatus.Lapsed);
        Assert.NotEqual(0, Offers("ignored"));
        Assert.Equal(Offers("made"), Offers("ignored"));
    }

    [Fact]
    public async Task Offers_that_are_over_before_the_driver_has_thought_are_not_answered()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(1), OfferWindow = TimeSpan.FromSeconds(0.3) };
        await using var gateway = await new FakeGateway(city).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "10", "--auto-accept", "0", "--ignore", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.NotEqual(0, Offers("withdrawn"));
        Assert.Equal(0, Offers("accepted") + Offers("declined") + Offers("late"));
        Assert.Equal("{}", Report["refusals"]!.ToJsonString());
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_an_ordinary_outcome_and_no_failure()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(6), OfferWindow = TimeSpan.FromSeconds(0.3) };
        await using var gateway = await new FakeGateway(
            city, deliver: (_, type, _) => type == "withdrawal" ? Delivery.LeftOut : Delivery.Normal).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "3", "--auto-accept", "0", "--decline", "0", "--ignore", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.NotEqual(0, Offers("late"));
        Assert.NotNull(Report["refusals"]!["accept offer: offer-lapsed"]);
        Assert.Equal(Offers("late"), Report["refusals"]!.AsObject().Sum(refusal => (int)refusal.Value!));
        Assert.Equal(0, (int)Report["failedRequests"]!);
    }

    [Fact]
    public async Task Riders_who_lose_patience_cancel()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(1) };
        await using var gateway = await new FakeGateway(city).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "0", "--cancel", "100");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.Cancelled, trip.Status));
        Assert.Equal(city.Trips.Count, (int)Report["cancelled"]!);
    }

    [Fact]
    public async Task A_rider_may_cancel_while_the_driver_is_on_the_way()
    {
        var city = new FakeCity { MatchWindow = TimeSpan.FromSeconds(1) };
        await using var gateway = await new FakeGateway(city).StartAsync();
        var oneRide = scratch.File("day.csv", "Date/Time,Lat,Lon,Base", "2014/9/4 18:00:01,40.75,-73.98,B02598");

        // In a city as slow as ours, nobody is at a pick-up in a second.
        var run = await RunAsync(gateway, "--pickups", oneRide, "--to", "18:00:05", "--speed", "1", "--drivers", "10", "--cancel", "100");

        Assert.Equal(0, run.ExitCode);
        var trip = Assert.Single(city.Trips);
        Assert.Equal(TripStatus.Cancelled, trip.Status);
        Assert.NotNull(trip.DriverId);
        Assert.Equal(0, (int)Report["failedRequests"]!);
        Assert.Equal(0, (int)Report["missedStates"]!);
    }

    [Fact]
    public async Task A_trip_that_every_driver_gives_back_is_waited_for_again_and_expires_at_its_new_deadline()
    {
        var city = new FakeCity();
        await using var gateway = await new FakeGateway(city).StartAsync();

        var run = await RunAsync(gateway, "--drivers", "3", "--return", "100");

        Assert.Equal(0, run.ExitCode);
        Assert.All(city.Trips, trip => Assert.Equal(TripStatus.DriverNotFound, trip.Status));
        Assert.Equal(20, (double)Report["latenessMs"]!["max"]!);
        Assert.NotEqual(0, (int)Report["returned"]!);
        Assert.Equal(city.Offers.Count(offer => offer.Status == OfferStatus.Returned), (int)Report["returned"]!);
    }

    public void Dispose() => scratch.Dispose();

    private JsonNode Report => scratch.Report(SimulatorCommandRun.ReportName);

    private int Offers(string which) => (int)Report["offers"]![which]!;

    private Task<SimulatorCommandRun> RunAsync(FakeGateway gateway, params string[] args) => SimulatorCommandRun.Through(
        gateway, scratch,
        [
            .. args.Contains("--to") ? (string[])[] : ["--to", "18:02"], .. args.Contains("--speed") ? (string[])[] : ["--speed", "3600"],
            "--from", "18:00", .. args,
        ]);
}
