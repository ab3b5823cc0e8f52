using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Timers;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>
/// Thousands of trips that wait far from all drivers, with deadlines of some minutes. A walk over all waiting trips
/// that takes a page each second does not reach the last of them within a test's limit.
/// </summary>
internal sealed class Backlog : IAsyncDisposable
{
    public static int Size { get; } = Scale.Of(6_000, 20_000);

    /// <summary>One of how many trips is looked at: some of each shard, with near and with far deadlines.</summary>
    private const int Sampled = 40;

    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Fleet fleet;
    private readonly string row = $"backlog-{Guid.NewGuid():N}";
    private IReadOnlyList<Guid> ids = [];

    private Backlog(Fleet fleet) => this.fleet = fleet;

    /// <summary>Books the trips and arms their timers.</summary>
    /// <remarks>They were booked an hour ago, so they are rarely searched for: see the fleet's back-off.</remarks>
    public static async Task<Backlog> BookAsync(Fleet fleet)
    {
        var backlog = new Backlog(fleet);
        await using var db = fleet.NewContext();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(1));
        var now = await fleet.DatabaseTimeAsync();
        backlog.ids = await db.Database.SqlQuery<Guid>($"""
            INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
            SELECT gen_random_uuid(), {backlog.row} || n, 'WAITING', 45, -80, 45, -81,
                {now} - interval '1 hour', {now} + interval '2 minutes' + interval '8 minutes' * n / {Size}, 1
            FROM generate_series(1, {Size}) AS n RETURNING id AS "Value"
            """).ToListAsync();

        TimerEntry[] timers = [.. backlog.ids.Select(id => new TimerEntry(id, now + TimeSpan.FromMinutes(2)))];
        await fleet.ArmAsync("timeouts", timers);
        await fleet.ArmAsync("matching", timers);
        return backlog;
    }

    /// <summary>
    /// Waits until Redis holds the timers of all trips again, by a sample, for at most 30 s. Returns how long it took.
    /// </summary>
    public async Task<TimeSpan> ArmedAgainAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        using var looks = new PeriodicTimer(betweenLooks);
        while (!await IsArmedAsync() && TimeProvider.System.GetElapsedTime(began) < timeout)
            await looks.WaitForNextTickAsync();
        return TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>Deletes the trips. Their timers fire without effect.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var db = fleet.NewContext();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(1));
        await db.Database.ExecuteSqlAsync($"DELETE FROM trips WHERE rider_id LIKE {row + "%"}");
    }

    private async Task<bool> IsArmedAsync()
    {
        var sample = ids.Where((_, i) => i % Sampled == 0).ToArray();
        foreach (var queue in (string[])["timeouts", "matching"])
        {
            if (!await fleet.IsArmedAsync(queue, sample))
                return false;
        }

        return true;
    }
}
