using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi;

/// <summary>Reads and fills the database's two tables for tests of the API.</summary>
internal static class Tables
{
    /// <summary>Every column of every trip and offer. Equal snapshots mean that nothing has changed.</summary>
    public static async Task<string> SnapshotAsync(this TestDatabase database)
    {
        await using var db = database.NewContext();
        return await db.Database.SqlQuery<string>($"""
            SELECT concat(
                (SELECT string_agg(trips::text, '|' ORDER BY id) FROM trips), '||',
                (SELECT string_agg(offers::text, '|' ORDER BY id) FROM offers)) AS "Value"
            """).SingleAsync();
    }

    public static async Task<int> CountAsync(this TestDatabase database)
    {
        await using var db = database.NewContext();
        return await db.Trips.CountAsync();
    }

    /// <summary>Offers a trip to a driver, as the matching worker does.</summary>
    /// <param name="driver">Default: a new driver.</param>
    /// <param name="trip">Default: a new trip.</param>
    /// <param name="window">The time to answer. Default: until the trip's deadline.</param>
    public static async Task<Offer> OfferAsync(
        this TestDatabase database, string? driver = null, Trip? trip = null, TimeSpan? window = null)
    {
        trip ??= await database.BookAsync();
        var made = Assert.Single(
            await database.Get<OfferMaking>().MakeAsync(
                [new(trip.Id, driver ?? NewName.Driver())], window ?? TimeSpan.FromHours(1), default));
        return await database.GetOfferAsync(made.Id);
    }

    public static async Task<Offer> GetOfferAsync(this TestDatabase database, Guid id)
    {
        await using var db = database.NewContext();
        return await db.Offers.AsNoTracking().SingleAsync(offer => offer.Id == id);
    }
}
