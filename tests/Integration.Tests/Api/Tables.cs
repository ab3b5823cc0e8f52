using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Api;

/// <summary>The database's two tables, as tests of the API look at and fill them.</summary>
internal static class Tables
{
    /// <summary>Every column of every trip and offer: equal snapshots mean that nothing was changed.</summary>
    public static async Task<string> SnapshotAsync(this TestDatabase database)
    {
        await using var db = database.NewContext();
        return await db.Database.SqlQuery<string>($"""
            SELECT concat((SELECT string_agg(trips::text, '|' ORDER BY id) FROM trips), '||', (SELECT string_agg(offers::text, '|' ORDER BY id) FROM offers)) AS "Value"
            """).SingleAsync();
    }

    public static async Task<int> CountAsync(this TestDatabase database)
    {
        await using var db = database.NewContext();
        return await db.Trips.CountAsync();
    }

    /// <summary>Offers a trip to a driver, as the matching worker does.</summary>
    /// <param name="driver">Default: one of whom no other test knows.</param>
    /// <param name="trip">Default: one that is booked for it.</param>
    /// <param name="window">How long he may take. Default: until the trip's deadline.</param>
    public static async Task<Offer> OfferAsync(this TestDatabase database, string? driver = null, Trip? trip = null, TimeSpan? window = null)
    {
        trip ??= await database.BookAsync();
        var made = Assert.Single(await database.Get<OfferMaking>().MakeAsync([new(trip.Id, driver ?? Booking.NewDriver())], window ?? TimeSpan.FromHours(1), default));
        return await database.GetOfferAsync(made.Id);
    }

    public static async Task<Offer> GetOfferAsync(this TestDatabase database, Guid id)
    {
        await using var db = database.NewContext();
        return await db.Offers.AsNoTracking().SingleAsync(offer => offer.Id == id);
    }
}
