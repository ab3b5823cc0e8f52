using Npgsql;
using RideAspire.Integration.Tests.Rides.Transitions;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.RidesSchema;

/// <summary>What the schema itself forbids about offers, should the code ever try it.</summary>
public sealed class OfferSchemaTests(StoresFixture stores) : OfferTests(stores)
{
    [Theory]
    [InlineData(true, false, "ux_offers_pending_per_trip")]
    [InlineData(false, true, "ux_offers_pending_per_driver")]
    public async Task Neither_a_trip_nor_a_driver_has_two_pending_offers(bool sameTrip, bool sameDriver, string constraint)
    {
        var (trip, offer) = await OfferedAsync();
        var other = await Db.BookAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => Db.ExecuteAsync($"""
            INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, version)
            VALUES ({Guid.NewGuid()}, {(sameTrip ? trip.Id : other.Id)}, {(sameDriver ? offer.DriverId : "another")}, 'PENDING', now(), now(), 1)
            """));

        Assert.Equal(constraint, refused.ConstraintName);
    }
}
