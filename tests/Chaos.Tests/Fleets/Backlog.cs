using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>
/// Thousands of trips that wait far from all drivers, with deadlines of some minutes. A walk over all waiting trips
/// that takes a page each second does not reach the last of them within a test's limit.
/// </summary>
internal sealed class Backlog : IAsyncDisposable
{
    private const int Page = 1_000;

    private static readonly int size = Scale.Of(10_000, 20_000);

    private readonly Fleet fleet;
    private readonly string row = $"backlog-{Guid.NewGuid():N}";

    private Backlog(Fleet fleet) => this.fleet = fleet;

    /// <summary>Books the trips and arms their timers.</summary>
    /// <remarks>They were booked an hour ago, so they are rarely searched for: see the fleet's back-off.</remarks>
    public static async Task<Backlog> BookAsync(Fleet fleet)
    {
        var backlog = new Backlog(fleet);
        await using var db = fleet.NewContext();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(1));
        var now = await fleet.DatabaseTimeAsync();
        var ids = await db.Database.SqlQuery<Guid>($"""
            INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
            SELECT gen_random_uuid(), {backlog.row} || n, 'WAITING', 45, -80, 45, -81,
                {now} - interval '1 hour', {now} + interval '2 minutes' + interval '8 minutes' * n / {size}, 1
            FROM generate_series(1, {size}) AS n RETURNING id AS "Value"
            """).ToListAsync();

        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{fleet.Redis.ConnectionString},asyncTimeout=30000");
        foreach (var queue in (string[])["timeouts", "matching"])
        {
            var timers = new TimerQueue(redis, queue, new TimerOptions().Shards);
            foreach (var page in ids.Chunk(Page))
                await timers.ScheduleMissingAsync([.. page.Select(id => new TimerEntry(id, now + TimeSpan.FromMinutes(2)))]);
        }

        return backlog;
    }

    /// <summary>Deletes the trips. Their timers fire without effect.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var db = fleet.NewContext();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(1));
        await db.Database.ExecuteSqlAsync($"DELETE FROM trips WHERE rider_id LIKE {row + "%"}");
    }
}
