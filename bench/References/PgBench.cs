using System.Globalization;
using System.Text.RegularExpressions;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.References;

/// <summary>What Postgres achieves alone, measured by its own benchmark, pgbench.</summary>
internal static partial class PgBench
{
    private static readonly int[] clients = [8, 16, 32];

    /// <summary>Each transaction inserts one waiting trip, into the same table with all its indexes.</summary>
    public const string InsertTrip = """
        INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
        VALUES (gen_random_uuid(), gen_random_uuid()::text, 'WAITING', 40.75, -73.99, 40.65, -73.78,
            clock_timestamp(), clock_timestamp() + interval '1 h', 1);
        """;

    /// <summary>Each transaction inserts one row, into a table that has only a key as its index.</summary>
    public const string InsertBare = """
        INSERT INTO bare (id, body)
        VALUES (gen_random_uuid(), 'a row that is as long as a trip is, more or less, to be fair: forty bytes and more');
        """;

    /// <summary>
    /// Each transaction reads the open trip of one of the riders <c>reader-0</c> to <c>reader-1999</c>.
    /// </summary>
    public const string SelectTrip = """
        \set n random(0, 1999)
        SELECT * FROM trips WHERE rider_id = 'reader-' || :n AND status IN ('WAITING', 'ASSIGNED', 'IN_PROGRESS');
        """;

    /// <summary>Returns transactions per second, the best of several numbers of clients.</summary>
    public static async Task<double> RunAsync(Rig rig, string script, int seconds, CancellationToken ct)
    {
        var best = 0.0;
        foreach (var count in clients)
        {
            var output = await rig.Postgres.PgBenchAsync(
                "rides", script, ["-c", $"{count}", "-j", "1", "-T", $"{seconds}", "-M", "prepared"], ct);
            best = Math.Max(best, double.Parse(Tps().Match(output).Groups[1].Value, CultureInfo.InvariantCulture));
        }

        return best;
    }

    [GeneratedRegex("tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
