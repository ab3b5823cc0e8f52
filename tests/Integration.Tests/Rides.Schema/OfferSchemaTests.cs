using Npgsql;
using RideAspire.Integration.Tests.Rides.Transitions;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.RidesSchema;

/// <summary>What the schema forbids about offers, even if the code tries it.</summary>
public sealed class OfferSchemaTests(StoresFixture stores) : OfferTests(stores)
{
    [Theory]
    [InlineData(true, false, "ux_offers_pending_per_trip")]
    [InlineData(false, true, "ux_offers_pending_per_driver")]
    public async Task Neither_a_trip_nor_a_driver_has_two_pending_offers(bool sameTrip, bool sameDriver, string constraint)
    {
        var (trip, offer) = await OfferedAsync();
        var other = await Db.BookAsync();

        var (tripId, driver) = (sameTrip ? trip.Id : other.Id, sameDriver ? offer.DriverId : "another");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => Db.ExecuteAsync($"""
            INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, version)
            VALUES ({Guid.NewGuid()}, {tripId}, {driver}, 'PENDING', now(), now(), 1)
            """));

        Assert.Equal(constraint, refused.ConstraintName);
    }
}
