using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>A rider who also drives does not get their own trip.</summary>
public sealed class SelfRideTests(StoresFixture stores) : OfferTests(stores)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_search_passes_over_the_trips_own_rider_and_finds_the_next_driver(bool acceptsAtOnce)
    {
        var trip = await BookAsync();
        await SeenAsync(trip.RiderId, acceptsAtOnce: acceptsAtOnce);
        var other = await OnlineAsync(metres: 900);

        await MatchAsync(trip);

        Assert.Equal(other, (await PendingAsync(trip)).DriverId);
    }

    [Fact]
    public async Task A_rider_who_is_the_only_driver_stays_free_for_the_trips_of_others()
    {
        var trip = await BookAsync();
        await SeenAsync(trip.RiderId);
        var other = await BookAsync();

        await MatchAsync(trip);
        await MatchAsync(other);

        Assert.Empty(await OffersAsync(trip));
        Assert.Equal(trip.RiderId, (await PendingAsync(other)).DriverId);
    }

    [Fact]
    public async Task Postgres_itself_refuses_to_offer_or_assign_a_trip_to_its_rider()
    {
        var trip = await BookAsync();
        Assignment self = new(trip.Id, trip.RiderId);

        Assert.Empty(await Get<OfferMaking>().MakeAsync([self], TimeSpan.FromSeconds(15), default));
        Assert.Empty(await Get<TripAssignment>().AssignAsync([self], default));

        Assert.Empty(await OffersAsync(trip));
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task An_offer_that_the_previous_release_made_to_the_trips_rider_cannot_be_accepted()
    {
        var (trip, offer) = await OfferedAsync();
        await Db.ExecuteAsync($"UPDATE offers SET driver_id = {trip.RiderId} WHERE id = {offer.Id}");

        var outcome = await AcceptAsync(offer, trip.RiderId);

        Assert.Equal((false, OfferStatus.Pending), (outcome.Done, outcome.Offer!.Status));
        Assert.Equal(TripStatus.Waiting, outcome.Trip!.Status);
    }
}
