using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>What happens to a trip whose driver does not acknowledge it.</summary>
public sealed class TripRecallTests(StoresFixture stores) : RecallTests(stores)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trip_that_is_not_acknowledged_waits_again_with_a_fresh_deadline_and_its_timers(bool bySweep)
    {
        using var counter = new MetricCollector<long>(null, "RideAspire.Rides", "rides.recalled");
        var (trip, driver) = await AssignedAsync();

        await RecallAsync(bySweep, trip);

        Assert.True(await IsRecalledAsync(trip, driver));
        var waiting = await Db.GetAsync(trip.Id);
        Assert.True(waiting.DeadlineAt > trip.DeadlineAt);
        Assert.Equal([TripStatus.Assigned, TripStatus.Waiting], waiting.History.Select(change => change.Status));
        Assert.Equal(2, Assert.Single(await OffersAsync(trip)).Version);
        Assert.InRange(
            (await Redis.DueAsync(Queues.Timeouts, trip.Id))!.Value - waiting.DeadlineAt.ToUnixTimeMilliseconds(), 0, 1);
        Assert.True(await IsSoughtAtOnceAsync(trip));
        Assert.NotEmpty(counter.GetMeasurementSnapshot());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_driver_gets_the_trip_and_the_silent_one_does_not_when_they_are_back(bool bySweep)
    {
        var (trip, silent) = await AssignedAsync();
        await RecallAsync(bySweep, trip);

        await ReportAsync(silent, trip);
        await MatchAsync(trip);
        Assert.True(await IsRecalledAsync(trip, silent));

        var other = await OnlineAsync(metres: 500, acceptsAtOnce: true);
        await MatchAsync(trip);
        Assert.Equal(other, (await Db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_driver_who_was_silent_gets_another_trip_once_they_are_back()
    {
        var (trip, silent) = await AssignedAsync();
        await RecallAsync(bySweep: false, trip);
        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup));

        await ReportAsync(silent, trip);

        Assert.Equal(silent, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
    }

    [Fact]
    public async Task A_driver_with_a_trip_that_they_have_not_acknowledged_is_found_for_no_other()
    {
        var (trip, _) = await AssignedAsync();

        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup));
    }

    [Fact]
    public async Task A_timer_that_fires_early_waits_for_the_rest_of_the_time()
    {
        var (trip, driver) = await AssignedAsync();

        var rearm = Assert.Single(await MatchAsync(trip));

        Assert.Equal(trip.Id, rearm.Id);
        Assert.InRange(rearm.Delay, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        Assert.Equal(driver, (await Db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task The_sweep_leaves_a_trip_alone_whose_driver_has_time_left()
    {
        var (trip, driver) = await AssignedAsync();

        await RecallSweep.PassAsync(default);

        Assert.Equal(driver, (await Db.GetAsync(trip.Id)).DriverId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trip_that_its_driver_accepted_needs_no_acknowledgement(bool bySweep)
    {
        var (trip, offer) = await AcceptedAsync();

        await RecallAsync(bySweep, trip);

        Assert.True(await IsAcknowledgedAsync(trip, offer.DriverId));
    }

    [Fact]
    public async Task A_trip_whose_timers_are_lost_with_redis_is_recalled_by_the_sweep_and_sought_again()
    {
        var (trip, driver) = await AssignedAsync();
        await FlushAsync();

        await RecallAsync(bySweep: true, trip);

        Assert.True(await IsRecalledAsync(trip, driver));
        Assert.True(await IsSoughtAtOnceAsync(trip));
    }

    [Fact]
    public async Task A_worker_that_died_after_its_commit_leaves_a_trip_that_is_recalled()
    {
        var driver = await OnlineAsync(acceptsAtOnce: true);
        var trip = await BookAsync();

        // Nothing in Redis follows this commit, and the timer stays claimed until its lease ends.
        await Db.Get<TripAssignment>().AssignAsync([new(trip.Id, driver)], TimeSpan.FromMinutes(1), default);
        var rearm = Assert.Single(await MatchAsync(trip));
        Assert.InRange(rearm.Delay, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));

        await RecallAsync(bySweep: false, trip);

        Assert.True(await IsRecalledAsync(trip, driver));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trip_that_its_rider_cancelled_stays_cancelled_and_is_looked_at_once(bool bySweep)
    {
        var (trip, _) = await AssignedAsync();
        await TimeToAcknowledgePassesAsync(trip);
        Assert.True((await CancelAsync(trip)).Done);

        await RecallAsync(bySweep, trip);

        Assert.Equal(TripStatus.Cancelled, (await Db.GetAsync(trip.Id)).Status);
        await RecallSweep.PassAsync(default);
        Assert.Equal((OfferStatus.Accepted, null), Assert.Single(await OffersAsync(trip)) is var offer
            ? (offer.Status, offer.AcknowledgeBy) : default);
    }

    [Fact]
    public async Task A_trip_that_its_driver_returned_was_not_recalled()
    {
        var (trip, driver) = await AssignedAsync();

        Assert.True((await ReturnAsync(trip, driver)).Done);

        Assert.Equal((OfferStatus.Returned, null), Assert.Single(await OffersAsync(trip)) is var offer
            ? (offer.Status, offer.AcknowledgeBy) : default);
    }

    [Fact]
    public async Task Trips_are_recalled_beside_one_that_raises_an_error()
    {
        var trips = new List<Trip>();
        for (var i = 0; i < 5; i++)
            trips.Add((await AssignedAsync()).Trip);
        await TimeToAcknowledgePassesAsync([.. trips]);
        await Db.RunBeforeAsync("UPDATE", "trips", $"OLD.id = '{trips[2].Id}'", "RAISE EXCEPTION 'this row cannot be changed'");

        await RecallSweep.PassAsync(default);

        foreach (var trip in trips)
            Assert.Equal(trip == trips[2] ? TripStatus.Assigned : TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task The_sweep_reads_the_partial_index_of_unacknowledged_assignments()
    {
        var plan = await Db.ExplainAsync(
            TripRecall.RecallOverdue(new(DateTimeOffset.MinValue, TimeSpan.FromSeconds(1)), 10, TimeSpan.FromMinutes(1)));

        Assert.Contains("ix_offers_unacknowledged", plan.Text, StringComparison.Ordinal);
    }
}
