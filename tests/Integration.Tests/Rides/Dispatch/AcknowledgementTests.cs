using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Rides.Transitions;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Dispatch;

/// <summary>What acknowledges a trip that was assigned to a driver with auto-accept.</summary>
public sealed class AcknowledgementTests(StoresFixture stores) : RecallTests(stores)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_next_presence_acknowledges_and_the_trip_stays(bool bySweep)
    {
        var (trip, driver) = await AssignedAsync();

        await ReportAsync(driver, trip);
        await RecallAsync(bySweep, trip);

        Assert.True(await IsAcknowledgedAsync(trip, driver));
    }

    [Fact]
    public async Task The_trips_timer_ends_once_it_is_acknowledged()
    {
        var (trip, driver) = await AssignedAsync();
        await ReportAsync(driver, trip);

        Assert.Empty(await MatchAsync(trip));
    }

    [Fact]
    public async Task A_presence_that_began_before_the_assignment_does_not_acknowledge_and_the_next_one_does()
    {
        var (trip, driver) = await AssignedAsync();
        await SetLastSeenAsync(driver, TimeSpan.FromMinutes(2));

        await ReportAsync(driver, trip, began: TimeSpan.FromMinutes(1));
        Assert.False(await IsAcknowledgedAsync(trip, driver));
        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup));

        await ReportAsync(driver, trip);
        Assert.True(await IsAcknowledgedAsync(trip, driver));
    }

    [Fact]
    public async Task A_presence_after_the_acknowledgement_does_not_ask_postgres()
    {
        var (trip, driver) = await AssignedAsync();
        await ReportAsync(driver, trip);

        Assert.False((await Drivers.SeenAsync(new(driver, trip.Pickup, true))).IsInDoubt);
    }

    [Fact]
    public async Task A_presence_acknowledges_although_redis_has_forgotten_the_driver()
    {
        var (trip, driver) = await AssignedAsync();
        await FlushAsync();

        await ReportAsync(driver, trip);

        Assert.True(await IsAcknowledgedAsync(trip, driver));
        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup));
    }

    [Fact]
    public async Task A_presence_acknowledges_although_a_search_met_the_driver_who_was_taken_to_be_free()
    {
        var (trip, driver) = await AssignedAsync();
        await Drivers.FreeAsync(driver);
        await MatchAsync(await BookAsync());
        Assert.False(await IsAcknowledgedAsync(trip, driver));

        await ReportAsync(driver, trip);

        Assert.True(await IsAcknowledgedAsync(trip, driver));
    }

    [Fact]
    public async Task The_delivery_of_the_trip_acknowledges_it_and_the_next_presence_does_not_ask()
    {
        var (trip, driver) = await AssignedAsync();

        await Get<Engagements>().AcknowledgeAsync(driver, default);

        Assert.True(await IsAcknowledgedAsync(trip, driver));
        Assert.False((await Drivers.SeenAsync(new(driver, trip.Pickup, true))).IsInDoubt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_start_acknowledges_and_the_ride_goes_on(bool bySweep)
    {
        var (trip, driver) = await AssignedAsync();
        await TimeToAcknowledgePassesAsync(trip);
        Assert.True((await Get<TripSteps>().StartAsync(trip.Id, driver, default)).Done);

        await RecallAsync(bySweep, trip);

        Assert.Equal(TripStatus.InProgress, (await Db.GetAsync(trip.Id)).Status);
        Assert.True((await Get<TripSteps>().CompleteAsync(trip.Id, driver, default)).Done);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_driver_whose_presence_is_in_redis_only_is_alive(bool wasSeenSince)
    {
        var (trip, driver) = await AssignedAsync();
        var ago = TimeSpan.FromSeconds(30);
        await Db.ExecuteAsync($"UPDATE offers SET offered_at = offered_at - {ago} WHERE trip_id = {trip.Id}");
        await SetLastSeenAsync(driver, wasSeenSince ? ago / 2 : ago * 2);

        await RecallAsync(bySweep: false, trip);

        Assert.Equal((wasSeenSince, !wasSeenSince), (await IsAcknowledgedAsync(trip, driver), await IsRecalledAsync(trip, driver)));
    }

    [Fact]
    public async Task A_late_presence_brings_no_recalled_trip_back_and_the_driver_is_free()
    {
        var (trip, driver) = await AssignedAsync();
        await RecallAsync(bySweep: false, trip);

        await ReportAsync(driver, trip);

        Assert.True(await IsRecalledAsync(trip, driver));
        Assert.Equal(driver, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_an_acknowledgement_and_a_recall_at_the_same_time_exactly_one_wins(bool bySweep)
    {
        for (var round = 0; round < 10; round++)
        {
            var assigned = new List<(Trip Trip, string Driver)>();
            for (var i = 0; i < 10; i++)
                assigned.Add(await AssignedAsync());
            Trip[] trips = [.. assigned.Select(pair => pair.Trip)];
            await TimeToAcknowledgePassesAsync(trips);

            await Task.WhenAll(
            [
                .. assigned.Select(pair => Task.Run(() => Get<Engagements>().SettleAsync(pair.Driver, TimeSpan.Zero))),
                Task.Run(() => bySweep ? RecallSweep.PassAsync(default) : MatchAsync(trips)),
            ]);

            foreach (var (trip, driver) in assigned)
                Assert.True(await IsAcknowledgedAsync(trip, driver) != await IsRecalledAsync(trip, driver));
        }
    }

    [Fact]
    public async Task Of_a_start_and_a_recall_at_the_same_time_exactly_one_wins()
    {
        for (var round = 0; round < 20; round++)
        {
            var (trip, driver) = await AssignedAsync();
            await TimeToAcknowledgePassesAsync(trip);

            var starting = Task.Run(() => Get<TripSteps>().StartAsync(trip.Id, driver, default));
            await Task.WhenAll(starting, Task.Run(() => MatchAsync(trip)));

            Assert.Equal((await starting).Done, !await IsRecalledAsync(trip, driver));
        }
    }
}
