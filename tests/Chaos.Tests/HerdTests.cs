using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Timers;

namespace RideAspire.Chaos.Tests;

/// <summary>All trips of a city fall due at one instant.</summary>
public sealed class HerdTests(Fleet fleet) : ChaosTests(fleet)
{
    private const string HerdOf = "-herd-";

    private static readonly int herd = Scale.Of(10_000, 100_000);
    private static readonly TimeSpan drained = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How much a worker's memory may grow. Claims come in batches, so it does not depend on the number of trips.
    /// </summary>
    private const long MemoryBound = 150L << 20;

    private readonly Fleet fleet = fleet;

    [Fact]
    public async Task Each_trip_of_a_herd_is_closed_once_and_the_workers_memory_is_bounded()
    {
        var before = 0L;
        var audit = await UnderLoadAsync($"{herd} trips due in one instant", drained, async load =>
        {
            var due = await BookHerdAsync(load.Row);
            before = fleet.Workers.Max(worker => Memory(worker, "VmRSS"));
            await fleet.ArmAsync("timeouts", due);
            await using var db = fleet.NewContext();
            await Audit.ClosedAsync(db, load.Row + HerdOf, timeout: TimeSpan.FromMinutes(3));
            return [];
        });

        var closed = audit.Trips.Where(trip => trip.RiderId.Contains(HerdOf, StringComparison.Ordinal))
            .Select(trip => trip.ClosedAt!.Value).Order().ToList();
        var peak = fleet.Workers.Max(worker => Memory(worker, "VmHWM"));
        var rate = herd / (closed[^1] - closed[0]).TotalSeconds;
        Figures.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"drain rate {rate:0}/s, first to last; memory of the largest worker {before >> 20} MB before, {peak >> 20} MB at most"));
        Assert.Equal(herd, closed.Count);

        // The kernel counts the two in its own time: the peak may seem to be a page less.
        Assert.True(peak - before <= MemoryBound, $"A worker took {(peak - before) >> 20} MB more, and {MemoryBound >> 20} are allowed.");
    }

    private async Task<IReadOnlyList<TimerEntry>> BookHerdAsync(string row)
    {
        var due = await fleet.DatabaseTimeAsync() + Scale.Of(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(30));
        await using var db = fleet.NewContext();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(1));
        var ids = await db.Database.SqlQuery<Guid>($"""
            INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
            SELECT gen_random_uuid(), {row + HerdOf} || n, 'WAITING', 40.5795, -74.1502, 40.7580, -73.9855, clock_timestamp(), {due}, 1
            FROM generate_series(1, {herd}) AS n RETURNING id AS "Value"
            """).ToListAsync();
        return [.. ids.Select(id => new TimerEntry(id, due))];
    }

    /// <summary>
    /// A process's memory in bytes, by the kernel. VmRSS is its present size, VmHWM its greatest size so far.
    /// </summary>
    private static long Memory(Replica worker, string which)
    {
        var line = File.ReadLines($"/proc/{worker.ProcessId}/status").First(line => line.StartsWith(which, StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[':', 'k'])[1], CultureInfo.InvariantCulture) << 10;
    }
}
