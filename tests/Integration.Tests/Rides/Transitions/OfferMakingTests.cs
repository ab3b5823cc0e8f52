using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Matching;
using RideAspire.Timers;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>Which driver gets an offer for which trip.</summary>
public sealed class OfferMakingTests(StoresFixture stores) : OfferTests(stores)
{
    [Fact]
    public async Task The_nearest_driver_gets_the_offer_and_has_15_seconds_to_answer()
    {
        await OnlineAsync(metres: 900);
        var nearest = await OnlineAsync(metres: 100);
        var trip = await BookAsync();

        var rearm = Assert.Single(await MatchAsync(trip));

        var offer = Assert.Single(await OffersAsync(trip));
        Assert.Equal((OfferStatus.Pending, nearest, null, 1), (offer.Status, offer.DriverId, offer.ClosedAt, offer.Version));
        Assert.Equal(TimeSpan.FromSeconds(15), new MatchingOptions().OfferWindow);
        Assert.Equal(TimeSpan.FromSeconds(15), offer.LapsesAt - offer.OfferedAt);
        Assert.Equal((trip.Id, TimeSpan.FromSeconds(15)), (rearm.Id, rearm.Delay));
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task An_offer_ends_with_its_trips_deadline_when_that_is_sooner()
    {
        await OnlineAsync();
        var trip = await BookAsync(dueIn: TimeSpan.FromSeconds(2.5));

        await MatchAsync(trip);

        Assert.Equal(trip.DeadlineAt, (await PendingAsync(trip)).LapsesAt);
    }

    [Theory]
    [InlineData(30, 10)]
    [InlineData(6, 3)]
    public async Task An_offer_takes_at_most_a_third_of_the_time_that_is_left_but_at_least_three_seconds(int left, int window)
    {
        await OnlineAsync();
        var trip = await BookAsync(dueIn: TimeSpan.FromSeconds(left));

        await MatchAsync(trip);

        var offer = await PendingAsync(trip);
        Assert.InRange(offer.LapsesAt - offer.OfferedAt, TimeSpan.FromSeconds(Math.Max(3, window * 0.8)), TimeSpan.FromSeconds(window));
    }

    [Fact]
    public async Task A_driver_whose_app_does_not_listen_has_five_seconds_to_answer()
    {
        var phone = $"phone-{Guid.NewGuid():N}";
        var trip = await BookAsync();
        await Get<Presence>().SeenAsync(new(phone, trip.Pickup));

        await MatchAsync(trip);

        var offer = await PendingAsync(trip);
        Assert.Equal((phone, TimeSpan.FromSeconds(5)), (offer.DriverId, offer.LapsesAt - offer.OfferedAt));
    }

    [Fact]
    public async Task When_an_offer_lapses_the_next_driver_gets_one()
    {
        var (near, far) = (await OnlineAsync(metres: 100), await OnlineAsync(metres: 900));
        var trip = await BookAsync();
        await MatchAsync(trip);

        await WindowPassesAsync(await PendingAsync(trip));
        await MatchAsync(trip);

        Assert.Equal(
            [(near, OfferStatus.Lapsed), (far, OfferStatus.Pending)],
            (await OffersAsync(trip)).Select(offer => (offer.DriverId, offer.Status)));
    }

    [Theory]
    [InlineData(OfferStatus.Declined)]
    [InlineData(OfferStatus.Lapsed)]
    [InlineData(OfferStatus.Returned)]
    public async Task A_driver_who_did_not_take_a_trip_is_not_offered_it_again_but_is_offered_another(OfferStatus end)
    {
        var (trip, offer) = await OfferedAsync();
        await EndAsync(trip, offer, end);

        await MatchAsync(trip);
        Assert.Equal(end, Assert.Single(await OffersAsync(trip)).Status);
        var other = await BookAsync();
        await SeenAsync(offer.DriverId);
        await MatchAsync(other);

        Assert.Equal(offer.DriverId, (await PendingAsync(other)).DriverId);
    }

    [Theory]
    [InlineData(OfferStatus.Declined)]
    [InlineData(OfferStatus.Lapsed)]
    [InlineData(OfferStatus.Returned)]
    public async Task Postgres_itself_refuses_a_driver_who_did_not_take_the_trip(OfferStatus end)
    {
        var (trip, offer) = await OfferedAsync();
        await EndAsync(trip, offer, end);
        Assignment again = new(trip.Id, offer.DriverId);

        Assert.Empty(await Get<OfferMaking>().MakeAsync([again], TimeSpan.FromSeconds(15), default));
        Assert.Empty(await Get<TripAssignment>().AssignAsync([again], default));
    }

    [Fact]
    public async Task A_driver_who_accepts_at_once_is_assigned_and_an_accepted_offer_is_recorded()
    {
        var driver = await OnlineAsync(acceptsAtOnce: true);
        var trip = await BookAsync();

        Assert.Equal([new Rearm(trip.Id, TimeSpan.FromSeconds(20))], await MatchAsync(trip));

        var assigned = await Db.GetAsync(trip.Id);
        var offer = Assert.Single(await OffersAsync(trip));
        Assert.Equal((TripStatus.Assigned, driver), (assigned.Status, assigned.DriverId));
        Assert.Equal((OfferStatus.Accepted, driver), (offer.Status, offer.DriverId));
        Assert.Equal((offer.OfferedAt, offer.OfferedAt), (offer.LapsesAt, offer.ClosedAt!.Value));
        Assert.Equal(offer.OfferedAt + TimeSpan.FromSeconds(20), offer.AcknowledgeBy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trip_with_a_pending_offer_goes_to_no_other_driver_even_when_it_is_nudged(bool acceptsAtOnce)
    {
        var (trip, offer) = await OfferedAsync();

        var other = await OnlineAsync(acceptsAtOnce: acceptsAtOnce);
        await Get<Availability>().NudgeAsync([trip.Id]);
        var rearm = Assert.Single(await MatchAsync(trip));

        Assert.Equal(offer.Id, Assert.Single(await OffersAsync(trip)).Id);
        Assert.InRange(rearm.Delay, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15));
        Assert.Empty(await Get<OfferMaking>().MakeAsync([new(trip.Id, other)], TimeSpan.FromSeconds(15), default));
        Assert.Empty(await Get<TripAssignment>().AssignAsync([new(trip.Id, other)], default));
    }

    [Fact]
    public async Task A_driver_with_a_pending_offer_gets_no_other_offer()
    {
        var (_, offer) = await OfferedAsync();
        var other = await BookAsync();

        await MatchAsync(other);

        Assert.Empty(await OffersAsync(other));
        Assert.Empty(await Get<OfferMaking>().MakeAsync([new(other.Id, offer.DriverId)], TimeSpan.FromSeconds(15), default));
        Assert.Empty(await Get<TripAssignment>().AssignAsync([new(other.Id, offer.DriverId)], default));
    }

    [Fact]
    public async Task A_driver_with_a_trip_gets_no_offer()
    {
        var (_, offer) = await AcceptedAsync();
        var other = await BookAsync();

        await MatchAsync(other);

        Assert.Empty(await OffersAsync(other));
        Assert.Empty(await Get<OfferMaking>().MakeAsync([new(other.Id, offer.DriverId)], TimeSpan.FromSeconds(15), default));
    }

    private async Task EndAsync(Trip trip, Offer offer, OfferStatus end)
    {
        switch (end)
        {
            case OfferStatus.Declined:
                Assert.True((await DeclineAsync(offer)).Done);
                break;
            case OfferStatus.Lapsed:
                await WindowPassesAsync(offer);
                await MatchAsync(trip);
                break;
            default:
                await AcceptAsync(offer);
                Assert.True((await ReturnAsync(trip, offer.DriverId)).Done);
                break;
        }
    }
}
