using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.Api;

internal static class TripsTable
{
    /// <summary>Every column of every trip: equal snapshots mean that nothing was changed.</summary>
    public static async Task<string> SnapshotAsync(this TestDatabase database)
    {
        await using var db = database.NewContext();
        return await db.Database.SqlQuery<string>($"""SELECT coalesce(string_agg(trips::text, '|' ORDER BY id), '') AS "Value" FROM trips""").SingleAsync();
    }

    public static async Task<int> CountAsync(this TestDatabase database)
    {
        await using var db = database.NewContext();
        return await db.Trips.CountAsync();
    }
}
