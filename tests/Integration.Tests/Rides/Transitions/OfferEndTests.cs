using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>What ends an offer besides its driver's answer, and what happens to a returned trip.</summary>
public sealed class OfferEndTests(StoresFixture stores) : OfferTests(stores)
{
    [Fact]
    public async Task A_returned_trip_waits_again_and_its_timers_are_armed_again()
    {
        var (trip, offer) = await AcceptedAsync();

        var returned = (await ReturnAsync(trip, offer.DriverId)).Trip!;

        Assert.Equal((TripStatus.Waiting, null), (returned.Status, returned.DriverId));
        Assert.True(returned.DeadlineAt > trip.DeadlineAt);
        Assert.Equal((OfferStatus.Returned, 3), await GetAsync(offer) is var after ? (after.Status, after.Version) : default);
        Assert.Equal(Milliseconds(returned.DeadlineAt), await Redis.DueAsync(Queues.Timeouts, trip.Id));
        Assert.True(await IsSoughtAtOnceAsync(trip));
    }

    [Fact]
    public async Task A_driver_assigned_without_an_offer_by_the_previous_release_is_excluded_after_a_return()
    {
        var driver = await OnlineAsync();
        var trip = await BookAsync();
        await Db.MoveAsync(trip.Id, TripStatus.Assigned, driver);

        Assert.True((await ReturnAsync(trip, driver)).Done);
        await MatchAsync(trip);

        var offer = Assert.Single(await OffersAsync(trip));
        Assert.Equal((driver, OfferStatus.Returned), (offer.DriverId, offer.Status));
    }

    [Fact]
    public async Task A_refused_return_leaves_an_offer_that_was_returned_earlier_alone()
    {
        var (trip, offer) = await AcceptedAsync();
        Assert.True((await ReturnAsync(trip, offer.DriverId)).Done);

        Assert.False((await ReturnAsync(trip, offer.DriverId)).Done);

        Assert.Equal([OfferStatus.Returned], (await OffersAsync(trip)).Select(made => made.Status));
    }

    [Fact]
    public async Task Disarming_an_assignment_late_keeps_the_deadline_that_a_return_has_armed()
    {
        var (trip, offer) = await OfferedAsync();
        await AcceptAsync(offer);
        var returned = (await ReturnAsync(trip, offer.DriverId)).Trip!;

        await AfterCommit.AssignedAsync([new(trip.Id, offer.DriverId, trip.DeadlineAt, TimeSpan.Zero, null)]);

        Assert.Equal(Milliseconds(returned.DeadlineAt), await Redis.DueAsync(Queues.Timeouts, trip.Id));
    }

    [Fact]
    public async Task A_deadline_timer_of_an_assigned_trip_leaves_its_search_timer_armed()
    {
        var (trip, offer) = await AcceptedAsync();
        await Get<Availability>().NudgeAsync([trip.Id]);

        await ExpireAsync(trip);

        Assert.NotNull(await Redis.DueAsync(Queues.Matching, trip.Id));
        Assert.Equal(offer.DriverId, (await Db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task An_expiry_withdraws_the_pending_offer_in_the_same_transaction_and_frees_the_driver()
    {
        var (trip, offer) = await OfferedAsync();
        await DeadlinePassesAsync(trip);

        await ExpireAsync(trip);

        Assert.Equal(TripStatus.DriverNotFound, (await Db.GetAsync(trip.Id)).Status);
        Assert.Equal(OfferStatus.Withdrawn, (await GetAsync(offer)).Status);
        Assert.Single(await TransactionsOfAsync(trip, offer));
        Assert.Equal(offer.DriverId, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
    }

    [Fact]
    public async Task An_offer_that_ends_with_its_trips_deadline_has_lapsed()
    {
        var (trip, offer) = await OfferedAsync();
        await WindowPassesAsync(offer);
        await DeadlinePassesAsync(trip);

        await ExpireAsync(trip);

        Assert.Equal(OfferStatus.Lapsed, (await GetAsync(offer)).Status);
    }

    [Fact]
    public async Task A_cancellation_withdraws_the_pending_offer_in_the_same_transaction_and_frees_the_driver()
    {
        var (trip, offer) = await OfferedAsync();

        var cancelled = await CancelAsync(trip);

        Assert.True(cancelled.Done);
        Assert.Equal((OfferStatus.Withdrawn, 2), await GetAsync(offer) is var after ? (after.Status, after.Version) : default);
        Assert.Single(await TransactionsOfAsync(trip, offer));
        await SeenAsync(offer.DriverId);
        Assert.Equal(offer.DriverId, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
    }

    [Fact]
    public async Task A_cancellation_does_not_wait_for_an_offer_that_another_transaction_holds()
    {
        var (trip, offer) = await OfferedAsync();
        await using (await HoldAsync(offer))
            Assert.True((await CancelAsync(trip)).Done);

        // The holder has failed. The driver cannot accept, and is free when the window has passed.
        Assert.Equal(OfferStatus.Pending, (await GetAsync(offer)).Status);
        Assert.False((await AcceptAsync(offer)).Done);
        await WindowPassesAsync(offer);
        await Sweep.PassAsync(default);

        Assert.Equal(OfferStatus.Lapsed, (await GetAsync(offer)).Status);
        await SeenAsync(offer.DriverId);
        Assert.Equal(offer.DriverId, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
    }

    [Fact]
    public async Task An_expiry_does_not_wait_for_an_offer_that_another_transaction_holds()
    {
        var (trip, offer) = await OfferedAsync();
        await DeadlinePassesAsync(trip);

        await using (await HoldAsync(offer))
            await ExpireAsync(trip);

        Assert.Equal(TripStatus.DriverNotFound, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task The_sweep_closes_an_offer_that_lost_its_timer_and_the_next_search_is_due_at_once()
    {
        var (trip, offer) = await OfferedAsync();
        await Queues.Matching.CancelAsync(trip.Id);
        await Sweep.PassAsync(default);
        Assert.Equal(OfferStatus.Pending, (await GetAsync(offer)).Status);
        await WindowPassesAsync(offer);

        await Sweep.PassAsync(default);

        Assert.Equal(OfferStatus.Lapsed, (await GetAsync(offer)).Status);
        Assert.True(await IsSoughtAtOnceAsync(trip));
        await SeenAsync(offer.DriverId);
        Assert.Equal(offer.DriverId, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
    }

    [Fact]
    public async Task The_trip_sweep_leaves_the_offer_to_the_offer_sweep_which_frees_the_driver()
    {
        var (trip, offer) = await OfferedAsync();
        await WindowPassesAsync(offer);
        await DeadlinePassesAsync(trip);

        await TripSweep.PassAsync(default);
        Assert.False((await AcceptAsync(offer)).Done);
        await Sweep.PassAsync(default);

        Assert.Equal(TripStatus.DriverNotFound, (await Db.GetAsync(trip.Id)).Status);
        Assert.Equal(OfferStatus.Lapsed, (await GetAsync(offer)).Status);
        await SeenAsync(offer.DriverId);
        Assert.Equal(offer.DriverId, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
    }

    /// <summary>Locks an offer until the returned connection is disposed.</summary>
    private async Task<NpgsqlConnection> HoldAsync(Offer offer)
    {
        var connection = new NpgsqlConnection(Db.ConnectionString);
        await connection.OpenAsync();
        await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("SELECT 1 FROM offers WHERE id = $1 FOR UPDATE", connection);
        hold.Parameters.Add(new() { Value = offer.Id });
        await hold.ExecuteNonQueryAsync();
        return connection;
    }

    private static double Milliseconds(DateTimeOffset at) => Math.Ceiling((at - DateTimeOffset.UnixEpoch).TotalMilliseconds);

    /// <summary>The transactions that wrote the current versions of the two rows.</summary>
    private Task<List<string>> TransactionsOfAsync(Trip trip, Offer offer) => QueryAsync(db => db.Database.SqlQuery<string>($"""
        SELECT xmin::text AS "Value" FROM trips WHERE id = {trip.Id} UNION SELECT xmin::text FROM offers WHERE id = {offer.Id}
        """).ToListAsync());
}
