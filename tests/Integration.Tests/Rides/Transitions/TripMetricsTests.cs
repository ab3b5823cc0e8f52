using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>
/// What is measured of trips and offers. Meters belong to the process, so no other test measures meanwhile.
/// </summary>
[Collection(nameof(TripMetricsTests))]
[CollectionDefinition(nameof(TripMetricsTests), DisableParallelization = true)]
public sealed class TripMetricsTests(StoresFixture stores) : OfferTests(stores)
{
    [Theory]
    [InlineData("timer")]
    [InlineData("sweep")]
    public async Task The_lateness_of_an_expiry_tells_whether_timer_or_sweep_made_it(string source)
    {
        using var lateness = new MetricCollector<double>(null, "RideAspire.Rides", "rides.expiry.lateness");
        var trip = await BookAsync(TimeSpan.FromSeconds(-2));

        if (source == "timer")
            await ExpireAsync(trip);
        else
            await TripSweep.PassAsync(default);

        var measured = Assert.Single(lateness.GetMeasurementSnapshot());
        Assert.Equal(source, measured.Tags["source"]);
        Assert.InRange(measured.Value, 2, 30);
    }

    [Fact]
    public async Task The_first_offer_tells_how_long_the_trip_has_waited_and_the_second_does_not()
    {
        using var times = new MetricCollector<double>(null, "RideAspire.Rides", "rides.matching.time_to_offer");
        var trip = await BookAsync();
        await Db.ExecuteAsync($"UPDATE trips SET requested_at = requested_at - interval '7 s' WHERE id = {trip.Id}");
        await OnlineAsync();
        await MatchAsync(trip);
        await DeclineAsync(await PendingAsync(trip));
        await OnlineAsync();

        await MatchAsync(trip);

        await PendingAsync(trip);
        Assert.InRange(Assert.Single(times.GetMeasurementSnapshot()).Value, 7, 30);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_assignment_tells_how_long_the_trip_has_waited(bool acceptsAtOnce)
    {
        using var times = new MetricCollector<double>(null, "RideAspire.Rides", "rides.matching.time_to_assignment");
        var trip = await BookAsync();
        await Db.ExecuteAsync($"UPDATE trips SET requested_at = requested_at - interval '7 s' WHERE id = {trip.Id}");
        await OnlineAsync(acceptsAtOnce: acceptsAtOnce);

        await MatchAsync(trip);
        if (!acceptsAtOnce)
            await AcceptAsync(await PendingAsync(trip));

        Assert.Equal(TripStatus.Assigned, (await Db.GetAsync(trip.Id)).Status);
        Assert.InRange(Assert.Single(times.GetMeasurementSnapshot()).Value, 7, 30);
    }

    [Theory]
    [InlineData("ACCEPTED")]
    [InlineData("DECLINED")]
    [InlineData("LAPSED")]
    [InlineData("WITHDRAWN")]
    public async Task The_end_of_an_offer_tells_how_long_it_was_pending(string status)
    {
        using var times = new MetricCollector<double>(null, "RideAspire.Rides", "rides.offer.duration");
        var (trip, offer) = await OfferedAsync();
        await Db.ExecuteAsync($"UPDATE offers SET offered_at = offered_at - interval '5 s' WHERE id = {offer.Id}");

        if (status == "ACCEPTED")
            await AcceptAsync(offer);
        if (status == "DECLINED")
            await DeclineAsync(offer);
        if (status == "WITHDRAWN")
            await CancelAsync(trip);
        if (status == "LAPSED")
        {
            await WindowPassesAsync(offer);
            await Sweep.PassAsync(default);
        }

        var measured = Assert.Single(times.GetMeasurementSnapshot());
        Assert.Equal(status, measured.Tags["status"]);
        Assert.InRange(measured.Value, 5, 30);
    }

    [Fact]
    public async Task Pairs_that_Postgres_refuses_are_counted()
    {
        using var refused = new MetricCollector<long>(null, "RideAspire.Rides", "rides.pairs.refused");
        var driver = await OnlineAsync();
        var other = await Db.BookAsync(TripStatus.Assigned);
        await Db.ExecuteAsync($"UPDATE trips SET driver_id = {driver} WHERE id = {other.Id}");

        await MatchAsync(await BookAsync());

        Assert.Equal(1, refused.GetMeasurementSnapshot().Sum(measured => measured.Value));
    }
}
