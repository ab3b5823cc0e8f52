using System.Diagnostics;
using NpgsqlTypes;
using RideAspire.Timers;

namespace RideAspire.Bench.Rigs;

/// <summary>
/// Trips that wait, put straight into both stores as a booking leaves them: row, deadline's timer, and a search that is
/// far off.
/// </summary>
internal static class WaitingTrips
{
    private const int Page = 10_000;

    /// <summary>Of the trips that are traced, one in so many is.</summary>
    private const int TripsPerTrace = 10;

    private static readonly TimeSpan matchingBackOff = TimeSpan.FromHours(1);

    /// <summary>Books the trips.</summary>
    /// <param name="name">The riders are called <c>name-0</c>, <c>name-1</c> ….</param>
    /// <param name="over">The deadlines are spread evenly over so long; zero has all in one instant.</param>
    /// <param name="lead">From now to the first deadline; must be long enough for the booking itself.</param>
    /// <param name="soughtAtOnce">
    /// True: workers begin to look for drivers. False: they did, and will again in an hour.
    /// </param>
    /// <param name="areTraced">
    /// Whether the trace of every tenth trip is recorded. Each has the context of a trace.
    /// </param>
    public static async Task<BookedTrips> AddWaitingAsync(
        this Rig rig,
        string name,
        int count,
        TimeSpan over,
        TimeSpan lead,
        CancellationToken ct,
        bool soughtAtOnce = false,
        bool areTraced = false)
    {
        var requested = new DateTimeOffset(await rig.ScalarAsync<DateTime>("SELECT clock_timestamp()"));
        var first = requested + lead;
        TimerEntry[] trips = [.. Enumerable.Range(0, count)
            .Select(n => new TimerEntry(Guid.CreateVersion7(requested), first + (over / count * n)))];
        foreach (var (number, page) in trips.Chunk(Page).Index())
        {
            await InsertAsync(rig, name, number * Page, page, requested, areTraced, ct);
            await Task.WhenAll(
                rig.Timeouts.ScheduleMissingAsync(page),
                rig.Matching.ScheduleMissingAsync([.. page
                    .Select(trip => soughtAtOnce ? TimerEntry.AtOnce(trip.Id) : new(trip.Id, trip.Due + matchingBackOff))]));
        }

        // As autovacuum would have, in a table that is in use.
        await rig.ExecuteAsync("ANALYZE trips");
        return new DateTimeOffset(await rig.ScalarAsync<DateTime>("SELECT clock_timestamp()")) < first
            ? new(first, [.. trips.Select(trip => trip.Id)])
            : throw new InvalidOperationException($"{count} trips were not booked within {lead}.");
    }

    private static async Task InsertAsync(
        Rig rig, string name, int firstRider, TimerEntry[] trips, DateTimeOffset requested, bool areTraced, CancellationToken ct)
    {
        await using var connection = await rig.Database.OpenConnectionAsync(ct);
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            COPY trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version,
                trace_parent)
            FROM STDIN (FORMAT BINARY)
            """,
            ct);
        foreach (var (n, trip) in trips.Index())
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(trip.Id, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync($"{name}-{firstRider + n}", NpgsqlDbType.Text, ct);
            await copy.WriteAsync("WAITING", NpgsqlDbType.Text, ct);
            foreach (var degrees in (double[])[40.75, -73.99, 40.65, -73.78])
                await copy.WriteAsync(degrees, NpgsqlDbType.Double, ct);
            await copy.WriteAsync(requested.ToUniversalTime(), NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(trip.Due.ToUniversalTime(), NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(1, NpgsqlDbType.Integer, ct);
            var flags = areTraced && n % TripsPerTrace == 0 ? "01" : "00";
            await copy.WriteAsync($"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-{flags}", NpgsqlDbType.Text, ct);
        }

        await copy.CompleteAsync(ct);
    }
}

/// <param name="First">The first deadline.</param>
/// <param name="Ids">Of the trips, in the order of their riders.</param>
internal sealed record BookedTrips(DateTimeOffset First, IReadOnlyList<Guid> Ids);
