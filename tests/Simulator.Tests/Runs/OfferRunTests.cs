namespace RideAspire.Simulator.Tests.Runs;

/// <summary>Whole runs against the real system in which riders or drivers do not just take a trip to its end.</summary>
public sealed class OfferRunTests(RideSystem system)
{
    [Fact]
    public async Task Drivers_accept_or_decline_until_each_trip_has_a_driver()
    {
        using var city = new TestCity(system, rides: 5);

        var run = await city.RunAsync("--drivers", "20", "--auto-accept", "0", "--decline", "12", "--ignore", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Enumerable.Repeat("COMPLETED", 5), await city.StatusesAsync());
        Assert.Equal(5, Offers(city, "accepted"));
        Assert.Equal(
            Offers(city, "made"), Offers(city, "accepted") + Offers(city, "declined") + Offers(city, "withdrawn") + Offers(city, "late"));
        Assert.Equal(0, (int)city.Report["failedRequests"]!);
    }

    [Fact]
    public async Task A_trip_that_every_driver_declines_expires()
    {
        using var city = new TestCity(system, rides: 5);

        var run = await city.RunAsync("--drivers", "10", "--auto-accept", "0", "--decline", "100", "--ignore", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Enumerable.Repeat("DRIVER_NOT_FOUND", 5), await city.StatusesAsync());
        Assert.NotEqual(0, Offers(city, "declined"));
        Assert.Equal(0, Offers(city, "accepted") + Offers(city, "ignored"));
    }

    [Fact]
    public async Task An_ignored_offer_lapses_and_the_next_driver_gets_one()
    {
        using var city = new TestCity(system, rides: 1);

        var run = await city.RunAsync("--drivers", "10", "--auto-accept", "0", "--decline", "0", "--ignore", "100");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["DRIVER_NOT_FOUND"], await city.StatusesAsync());
        Assert.Contains("LAPSED", await city.OfferStatusesAsync());
        Assert.InRange(Offers(city, "ignored"), 2, 10);
        Assert.Equal(Offers(city, "made"), Offers(city, "ignored"));
        Assert.Equal("{}", city.Report["refusals"]!.ToJsonString());
    }

    [Fact]
    public async Task Riders_cancel_while_they_wait()
    {
        using var city = new TestCity(system, rides: 10);

        // With this seed the last of them cancels well before half of the window has passed.
        var run = await city.RunAsync("--drivers", "0", "--cancel", "100", "--seed", "5");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Enumerable.Repeat("CANCELLED", 10), await city.StatusesAsync());
        Assert.Equal(10, (int)city.Report["cancelled"]!);
    }

    [Fact]
    public async Task A_rider_cancels_while_the_driver_is_on_the_way()
    {
        using var city = new TestCity(system, rides: 1);

        // With this seed the only driver begins at once, 276 m away, which takes 200 s in a city that is four times as
        // slow as real time. The rider cancels after 9 s.
        var run = await city.RunAsync(
            "--from", "18:00:01", "--to", "18:00:05", "--speed", "0.25", "--drivers", "1", "--cancel", "100", "--seed", "68");

        Assert.Equal(0, run.ExitCode);
        var trip = Assert.Single(await city.TripsAsync());
        Assert.Equal("CANCELLED", (string)trip["status"]!);
        Assert.NotNull(trip["driverId"]);
        Assert.Equal((0, 0), ((int)city.Report["failedRequests"]!, (int)city.Report["missedStates"]!));
    }

    [Fact]
    public async Task A_trip_that_every_driver_gives_back_expires_at_its_new_deadline()
    {
        using var city = new TestCity(system, rides: 3);

        var run = await city.RunAsync("--drivers", "3", "--return", "100");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Enumerable.Repeat("DRIVER_NOT_FOUND", 3), await city.StatusesAsync());
        Assert.NotEqual(0, (int)city.Report["returned"]!);
        Assert.Equal((await city.ChangesAsync()).Count(status => status == "WAITING"), (int)city.Report["returned"]!);
        Assert.All(await city.TripsAsync(), trip => Assert.True((DateTimeOffset)trip["closedAt"]! >= (DateTimeOffset)trip["deadlineAt"]!));
    }

    private static int Offers(TestCity city, string outcome) => (int)city.Report["offers"]![outcome]!;
}
