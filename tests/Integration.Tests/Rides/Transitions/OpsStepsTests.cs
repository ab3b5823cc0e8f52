using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>What ops can end, what follows, and what the history says of it.</summary>
public sealed class OpsStepsTests(StoresFixture stores) : OfferTests(stores)
{
    private static readonly OpsNote note = new("ops-7", "The driver's \"phone\" is dead: 電話, 📵\nNobody answers.");

    private static readonly Dictionary<(string Step, TripStatus From), TripStatus> edges = new()
    {
        [("cancel", TripStatus.Waiting)] = TripStatus.Cancelled,
        [("cancel", TripStatus.Assigned)] = TripStatus.Cancelled,
        [("cancel", TripStatus.InProgress)] = TripStatus.Cancelled,
        [("complete", TripStatus.InProgress)] = TripStatus.Completed,
    };

    public static TheoryData<string, TripStatus> Combinations() =>
        new(from step in (string[])["cancel", "complete"]
            from status in Enum.GetValues<TripStatus>()
            select (step, status));

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_step_of_ops_leads_where_the_design_says_or_changes_nothing(string step, TripStatus from)
    {
        var before = await Db.BookAsync(from);

        var outcome = await EndAsync(step, before);

        var after = await Db.GetAsync(before.Id);
        Assert.Equivalent(after, outcome.Trip, strict: true);
        Assert.Equal(edges.ContainsKey((step, from)), outcome.Done);
        if (!outcome.Done)
        {
            Assert.Equivalent(before, after, strict: true);
            return;
        }

        Assert.Equal((edges[(step, from)], before.Version + 1), (after.Status, after.Version));
        Assert.Equal((before.DriverId, after.ClosedAt), (after.DriverId, after.History[^1].At));
        Assert.False((await EndAsync(step, before)).Done);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("complete")]
    public async Task The_history_says_who_of_ops_ended_the_trip_and_why_and_only_of_that_change(string step)
    {
        var trip = await Db.BookAsync(TripStatus.InProgress);

        await EndAsync(step, trip);

        var history = (await Db.GetAsync(trip.Id)).History;
        Assert.Equal([null, null, note.By], history.Select(change => change.By));
        Assert.Equal([null, null, note.Reason], history.Select(change => change.Reason));
        Assert.Equal(trip.History, history.SkipLast(1));
    }

    [Fact]
    public async Task A_change_after_that_of_ops_in_the_same_session_has_no_note()
    {
        var (ended, other) = (await Db.BookAsync(), await Db.BookAsync());

        await EndAsync("cancel", ended);
        await CancelAsync(other);

        var change = Assert.Single((await Db.GetAsync(other.Id)).History);
        Assert.Equal((TripStatus.Cancelled, null, null), (change.Status, change.By, change.Reason));
    }

    [Fact]
    public async Task A_trip_that_does_not_exist_is_not_found()
    {
        var outcome = await Get<OpsSteps>().CancelAsync(Guid.NewGuid(), note, default);

        Assert.Equal((false, null), (outcome.Done, outcome.Trip));
    }

    [Fact]
    public async Task A_cancellation_by_ops_withdraws_the_offer_frees_the_driver_and_disarms_the_trip()
    {
        var (trip, offer) = await OfferedAsync();
        Assert.NotNull(await Redis.DueAsync(Queues.Timeouts, trip.Id));

        Assert.True((await EndAsync("cancel", trip)).Done);

        Assert.Equal(OfferStatus.Withdrawn, (await GetAsync(offer)).Status);
        Assert.Equal(offer.DriverId, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
        Assert.Null(await Redis.DueAsync(Queues.Timeouts, trip.Id));
        Assert.Null(await Redis.DueAsync(Queues.Matching, trip.Id));
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("complete")]
    public async Task The_driver_of_a_ride_that_ops_ended_is_free_and_the_rider_can_book_again(string step)
    {
        var (trip, offer) = await AcceptedAsync();
        Assert.True((await Get<TripSteps>().StartAsync(trip.Id, offer.DriverId, default)).Done);

        Assert.True((await EndAsync(step, trip)).Done);

        Assert.Equal(offer.DriverId, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), trip.Pickup))?.Id);
        Assert.NotEqual(trip.Id, (await Db.BookAsync(rider: trip.RiderId)).Id);
    }

    [Fact]
    public async Task Of_a_driver_and_ops_who_end_a_ride_at_the_same_time_one_succeeds()
    {
        var rides = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Db.BookAsync(TripStatus.InProgress)));

        var outcomes = await Task.WhenAll(rides.Select(async ride => await Task.WhenAll(
            Db.Get<OpsSteps>().CancelAsync(ride.Id, note, default),
            Db.Get<OpsSteps>().CompleteAsync(ride.Id, note, default),
            Db.Get<TripSteps>().CompleteAsync(ride.Id, ride.DriverId!, default))));

        Assert.All(outcomes, ofRide => Assert.Single(ofRide, outcome => outcome.Done));
        foreach (var ride in rides)
            Assert.Equal(ride.Version + 1, (await Db.GetAsync(ride.Id)).Version);
    }

    private Task<StepOutcome> EndAsync(string step, Trip trip) => step == "cancel"
        ? Get<OpsSteps>().CancelAsync(trip.Id, note, default)
        : Get<OpsSteps>().CompleteAsync(trip.Id, note, default);
}
