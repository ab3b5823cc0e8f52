using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>What a driver's answer does.</summary>
public sealed class OfferAnswerTests(StoresFixture stores) : OfferTests(stores)
{
    [Fact]
    public async Task A_driver_who_accepts_has_the_trip()
    {
        var (trip, offer) = await OfferedAsync();

        var outcome = await AcceptAsync(offer);

        Assert.True(outcome.Done);
        Assert.Equal((TripStatus.Assigned, offer.DriverId), (outcome.Trip!.Status, outcome.Trip.DriverId));
        Assert.Equal((OfferStatus.Accepted, 2), (outcome.Offer!.Status, outcome.Offer.Version));
        Assert.Null(await Redis.DueAsync(Queues.Timeouts, trip.Id));
    }

    [Fact]
    public async Task A_second_acceptance_changes_nothing_and_returns_the_accepted_offer()
    {
        var (trip, offer) = await AcceptedAsync();

        var again = await AcceptAsync(offer);

        Assert.False(again.Done);
        Assert.Equal((OfferStatus.Accepted, TripStatus.Assigned), (again.Offer!.Status, again.Trip!.Status));
        Assert.Equivalent(trip, await Db.GetAsync(trip.Id), strict: true);
    }

    [Fact]
    public async Task An_offer_to_another_driver_is_not_found_and_stays_as_it_is()
    {
        var (trip, offer) = await OfferedAsync();

        Assert.Equal(new AnswerOutcome(false, null, null), await AcceptAsync(offer, driver: "somebody else"));
        Assert.Equal(new AnswerOutcome(false, null, null), await DeclineAsync(offer, driver: "somebody else"));

        Assert.Equivalent(offer, await GetAsync(offer), strict: true);
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task An_offer_cannot_be_answered_after_its_window_even_while_it_is_still_pending()
    {
        var (trip, offer) = await OfferedAsync();
        await WindowPassesAsync(offer);

        foreach (var answer in (AnswerOutcome[])[await AcceptAsync(offer), await DeclineAsync(offer)])
            Assert.Equal((false, true, OfferStatus.Pending), (answer.Done, answer.IsOver, answer.Offer!.Status));
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task An_offer_that_has_lapsed_cannot_be_accepted()
    {
        var (trip, offer) = await OfferedAsync();
        await WindowPassesAsync(offer);
        await MatchAsync(trip);

        var late = await AcceptAsync(offer);

        Assert.Equal((false, OfferStatus.Lapsed, TripStatus.Waiting), (late.Done, late.Offer!.Status, late.Trip!.Status));
    }

    [Fact]
    public async Task A_trip_cannot_be_accepted_after_its_deadline_even_within_its_offers_window()
    {
        var (trip, offer) = await OfferedAsync();
        await DeadlinePassesAsync(trip);

        Assert.False((await AcceptAsync(offer)).Done);
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_cancelled_trip_cannot_be_accepted()
    {
        var (trip, offer) = await OfferedAsync();
        await CancelAsync(trip);

        var late = await AcceptAsync(offer);

        Assert.Equal((false, OfferStatus.Withdrawn, TripStatus.Cancelled), (late.Done, late.Offer!.Status, late.Trip!.Status));
    }

    [Fact]
    public async Task A_driver_with_a_trip_cannot_accept_another()
    {
        var (trip, offer) = await OfferedAsync();
        var first = await Db.BookAsync();
        await Db.MoveAsync(first.Id, TripStatus.Assigned, offer.DriverId);

        var second = await AcceptAsync(offer);

        Assert.Equal((false, true, OfferStatus.Pending), (second.Done, second.HasTrip, second.Offer!.Status));
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_driver_who_declines_is_free_and_a_second_decline_changes_nothing()
    {
        var (_, offer) = await OfferedAsync();

        var (first, again) = (await DeclineAsync(offer), await DeclineAsync(offer));

        Assert.Equal((true, OfferStatus.Declined), (first.Done, first.Offer!.Status));
        Assert.Equal((false, OfferStatus.Declined, 2), (again.Done, again.Offer!.Status, again.Offer.Version));
        var other = await BookAsync();
        await MatchAsync(other);
        Assert.Equal(offer.DriverId, (await PendingAsync(other)).DriverId);
    }

    [Fact]
    public async Task A_declined_offer_cannot_be_accepted_and_an_accepted_one_cannot_be_declined()
    {
        var (_, declined) = await OfferedAsync();
        await DeclineAsync(declined);
        var (_, accepted) = await AcceptedAsync();

        var (acceptance, decline) = (await AcceptAsync(declined), await DeclineAsync(accepted));

        Assert.Equal((false, OfferStatus.Declined), (acceptance.Done, acceptance.Offer!.Status));
        Assert.Equal((false, OfferStatus.Accepted), (decline.Done, decline.Offer!.Status));
    }

    [Fact]
    public async Task A_decline_brings_the_trips_next_search_forward()
    {
        var (trip, offer) = await OfferedAsync();
        await Queues.Matching.ScheduleAsync(new(trip.Id, offer.LapsesAt));

        await DeclineAsync(offer);

        Assert.True(await IsSoughtAtOnceAsync(trip));
    }

    [Fact]
    public async Task A_driver_who_goes_offline_declines_their_pending_offer()
    {
        var (trip, offer) = await OfferedAsync();

        var declined = await Get<OfferAnswers>().GoOfflineAsync(offer.DriverId, TimeSpan.Zero, default);

        Assert.Equal([(trip.Id, offer.DriverId, OfferStatus.Declined)], declined.Select(one => (one.TripId, one.DriverId, one.Status)));
        Assert.Equal(OfferStatus.Declined, (await GetAsync(offer)).Status);
        Assert.Empty(await Get<OfferAnswers>().GoOfflineAsync(offer.DriverId, TimeSpan.Zero, default));
    }
}
