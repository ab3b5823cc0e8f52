using System.Globalization;
using System.Text.RegularExpressions;
using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.References;

/// <summary>What Postgres alone does, by its own measuring program.</summary>
internal static partial class PgBench
{
    private static readonly int[] clients = [8, 16, 32];

    /// <summary>One waiting trip a transaction, into the same table, with all its indexes.</summary>
    public const string InsertTrip = """
        INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
        VALUES (gen_random_uuid(), gen_random_uuid()::text, 'WAITING', 40.75, -73.99, 40.65, -73.78, clock_timestamp(), clock_timestamp() + interval '1 h', 1);
        """;

    /// <summary>One row a transaction, into a table with nothing but a key.</summary>
    public const string InsertBare = "INSERT INTO bare (id, body) VALUES (gen_random_uuid(), 'a row that is as long as a trip is, more or less, to be fair: forty bytes and more');";

    /// <summary>One trip by its open rider, of the riders <c>reader-0</c> to <c>reader-1999</c>.</summary>
    public const string SelectTrip = "\\set n random(0, 1999)\nSELECT * FROM trips WHERE rider_id = 'reader-' || :n AND status IN ('WAITING', 'ASSIGNED', 'IN_PROGRESS');";

    /// <summary>Transactions a second: the best that several numbers of clients do.</summary>
    public static async Task<double> RunAsync(Rig rig, string script, int seconds, CancellationToken ct)
    {
        var best = 0.0;
        foreach (var count in clients)
        {
            var printed = await rig.Postgres.PgBenchAsync("rides", script, ["-c", $"{count}", "-j", "1", "-T", $"{seconds}", "-M", "prepared"], ct);
            best = Math.Max(best, double.Parse(Tps().Match(printed).Groups[1].Value, CultureInfo.InvariantCulture));
        }

        return best;
    }

    [GeneratedRegex("tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
