using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>What comes of a driver's answer.</summary>
public sealed class OfferAnswerTests(StoresFixture stores) : OfferTests(stores)
{
    [Fact]
    public async Task Who_accepts_has_the_trip()
    {
        var (trip, offer) = await OfferedAsync();

        var outcome = await AcceptAsync(offer);

        Assert.True(outcome.Done);
        Assert.Equal((TripStatus.Assigned, offer.DriverId), (outcome.Trip!.Status, outcome.Trip.DriverId));
        Assert.Equal((OfferStatus.Accepted, 2), (outcome.Offer!.Status, outcome.Offer.Version));
        Assert.Null(await Redis.DueAsync(Queues.Timeouts, trip.Id));
    }

    [Fact]
    public async Task Who_accepts_again_is_told_that_he_has()
    {
        var (trip, offer) = await AcceptedAsync();

        var again = await AcceptAsync(offer);

        Assert.False(again.Done);
        Assert.Equal((OfferStatus.Accepted, TripStatus.Assigned), (again.Offer!.Status, again.Trip!.Status));
        Assert.Equivalent(trip, await Db.GetAsync(trip.Id), strict: true);
    }

    [Fact]
    public async Task An_offer_that_is_somebody_elses_is_none()
    {
        var (trip, offer) = await OfferedAsync();

        Assert.Equal(new AnswerOutcome(false, null, null), await AcceptAsync(offer, driver: "somebody else"));
        Assert.Equal(new AnswerOutcome(false, null, null), await DeclineAsync(offer, driver: "somebody else"));

        Assert.Equivalent(offer, await GetAsync(offer), strict: true);
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task An_offer_whose_window_is_over_cannot_be_answered_though_nobody_has_ended_it()
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
    public async Task A_trip_whose_deadline_has_passed_cannot_be_accepted_whatever_its_offer_promised()
    {
        var (trip, offer) = await OfferedAsync();
        await DeadlinePassesAsync(trip);

        Assert.False((await AcceptAsync(offer)).Done);
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_trip_that_was_cancelled_cannot_be_accepted()
    {
        var (trip, offer) = await OfferedAsync();
        await CancelAsync(trip);

        var late = await AcceptAsync(offer);

        Assert.Equal((false, OfferStatus.Withdrawn, TripStatus.Cancelled), (late.Done, late.Offer!.Status, late.Trip!.Status));
    }

    [Fact]
    public async Task Who_has_a_trip_cannot_accept_another()
    {
        var (trip, offer) = await OfferedAsync();
        var first = await Db.BookAsync();
        await Db.MoveAsync(first.Id, TripStatus.Assigned, offer.DriverId);

        var second = await AcceptAsync(offer);

        Assert.Equal((false, true, OfferStatus.Pending), (second.Done, second.HasTrip, second.Offer!.Status));
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task Who_declines_is_free_and_says_the_same_when_he_repeats_it()
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
    public async Task Who_has_declined_cannot_accept_and_who_has_accepted_cannot_decline()
    {
        var (_, declined) = await OfferedAsync();
        await DeclineAsync(declined);
        var (_, accepted) = (await AcceptedAsync());

        Assert.Equal((false, OfferStatus.Declined), await AcceptAsync(declined) is var late ? (late.Done, late.Offer!.Status) : default);
        Assert.Equal((false, OfferStatus.Accepted), await DeclineAsync(accepted) is var no ? (no.Done, no.Offer!.Status) : default);
    }

    [Fact]
    public async Task A_decline_brings_the_trips_next_search_forward()
    {
        var (trip, offer) = await OfferedAsync();
        await Queues.Matching.ScheduleAsync(new(trip.Id, offer.LapsesAt));

        await DeclineAsync(offer);

        Assert.Equal(0, await Redis.DueAsync(Queues.Matching, trip.Id));
    }

    [Fact]
    public async Task Who_goes_offline_declines_what_he_is_being_asked()
    {
        var (trip, offer) = await OfferedAsync();

        var declined = await Get<OfferAnswers>().GoOfflineAsync(offer.DriverId, default);

        Assert.Equal([new ClosedOffer(trip.Id, offer.DriverId)], declined);
        Assert.Equal(OfferStatus.Declined, (await GetAsync(offer)).Status);
        Assert.Empty(await Get<OfferAnswers>().GoOfflineAsync(offer.DriverId, default));
    }
}
