using RideAspire.Bench.Reports;

namespace RideAspire.Bench.Rigs;

/// <summary>What became of trips whose deadlines have passed, by the database.</summary>
/// <param name="Lateness">From the deadline to the close.</param>
/// <param name="Took">From the first that was closed to the last.</param>
internal sealed record Expiries(long Trips, long Lost, long Early, long Twice, Latencies Lateness, TimeSpan Took)
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    public double PerSecond => (Trips - Lost) / Took.TotalSeconds;

    /// <summary>Waits until the riders' trips are all closed; for a minute after the last deadline at most.</summary>
    public static async Task<Expiries> OfAsync(Rig rig, string name, DateTimeOffset lastDeadline, CancellationToken ct)
    {
        await rig.UntilAsync(lastDeadline, ct);
        var began = TimeProvider.System.GetTimestamp();
        using var looks = new PeriodicTimer(betweenLooks);
        while (TimeProvider.System.GetElapsedTime(began) < patience && await rig.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM trips WHERE status = 'WAITING' AND deadline_at <= $1)", lastDeadline.ToUniversalTime()))
        {
            await looks.WaitForNextTickAsync(ct);
        }

        return await ReadAsync(rig, name + "-%", ct);
    }

    /// <summary>
    /// Of all trips that there are, whatever else became of some; <see cref="Lost"/> says nothing then.
    /// </summary>
    public static Task<Expiries> OfAllAsync(Rig rig, CancellationToken ct) => ReadAsync(rig, "%", ct);

    /// <summary>Adds that no trip was lost, early or closed twice.</summary>
    public void AddCorrectness(Report report, string @case)
    {
        report.MustBeNone(@case, "lost", Lost);
        report.MustBeNone(@case, "early", Early);
        report.MustBeNone(@case, "double", Twice);
    }

    /// <summary>Adds the lateness.</summary>
    public void AddLateness(Report report, string @case, Aim? p50 = null, Aim? p99 = null, Aim? max = null)
    {
        report.Add(@case, "lateness p50", Percentile(50), "ms", p50);
        report.Add(@case, "lateness p99", Percentile(99), "ms", p99);
        report.Add(@case, "lateness max", Percentile(100), "ms", max);
    }

    /// <summary>Of the lateness, in ms.</summary>
    public double Percentile(double percent) => Lateness.Count == 0 ? double.NaN : Lateness.Percentile(percent).TotalMilliseconds;

    private static async Task<Expiries> ReadAsync(Rig rig, string riders, CancellationToken ct)
    {
        await using var command = rig.Database.CreateCommand("""
            SELECT count(*),
                count(*) FILTER (WHERE status <> 'DRIVER_NOT_FOUND'),
                count(*) FILTER (WHERE status = 'DRIVER_NOT_FOUND' AND closed_at < deadline_at),
                count(*) FILTER (WHERE status = 'DRIVER_NOT_FOUND' AND (version <> 2 OR jsonb_array_length(history) <> 1)),
                coalesce(array_agg(closed_at - deadline_at) FILTER (WHERE status = 'DRIVER_NOT_FOUND'), '{}'),
                coalesce(max(closed_at) - min(closed_at), interval '0')
            FROM trips WHERE rider_id LIKE $1
            """);
        command.Parameters.Add(new() { Value = riders });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.GetInt64(2),
            reader.GetInt64(3),
            Latencies.Of(reader.GetFieldValue<TimeSpan[]>(4)),
            reader.GetTimeSpan(5));
    }
}
