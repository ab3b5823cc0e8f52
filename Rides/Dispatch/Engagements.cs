using Npgsql;
using RideAspire.Drivers;
using RideAspire.Stores;

namespace RideAspire.Dispatch;

/// <summary>
/// Asks Postgres which drivers are engaged, that is, have a trip or a pending offer, and makes Redis agree. Records
/// that drivers have acknowledged the trips that were assigned to them without their doing.
/// </summary>
/// <remarks>
/// A driver who has not acknowledged their trip stays in doubt, so each of their presences has Postgres asked, until
/// one is recorded as the acknowledgement.
/// </remarks>
public sealed class Engagements
{
    /// <summary>The most drivers of one statement, and how many statements of single callers run at once.</summary>
    private const int MaxBatch = 500, MaxConcurrency = 2;

    private readonly PostgresStore postgres;
    private readonly DriverPool drivers;
    private readonly AfterCommit afterCommit;
    private readonly TimeProvider time;
    private readonly Batcher<SignOfLife, Engagement> batcher;

    public Engagements(PostgresStore postgres, DriverPool drivers, AfterCommit afterCommit, TimeProvider time)
    {
        (this.postgres, this.drivers, this.afterCommit, this.time) = (postgres, drivers, afterCommit, time);
        batcher = new("engagements", AcknowledgeAndAskAsync, MaxBatch, MaxConcurrency);
    }

    private enum Engagement
    {
        /// <summary>The driver has neither a trip nor a pending offer.</summary>
        None,

        /// <summary>The driver has a trip that they have acknowledged, or a pending offer.</summary>
        Engaged,

        /// <summary>The driver has a trip that they have not acknowledged.</summary>
        Unacknowledged,
    }

    /// <summary>
    /// Marks those drivers as busy who are engaged, frees the others, and returns the engaged ones. A Redis that fails
    /// to free them does not fail the caller: their next presence has them checked again.
    /// </summary>
    public async Task<IReadOnlyCollection<string>> SettleAsync(IReadOnlyCollection<string> names, CancellationToken ct)
    {
        if (names.Count == 0)
            return [];

        var engaged = ByDriver(await postgres.QueryAsync(Select([.. names]), Read, ct));
        await Task.WhenAll(engaged.GroupBy(one => one.Value, one => one.Key).Select(same => MarkAsync([.. same], same.Key)));
        await afterCommit.FreedAsync([.. names.Except(engaged.Keys)]);
        return engaged.Keys;
    }

    /// <summary>
    /// The same for one driver who was seen, which acknowledges a trip that was assigned to them before. Many callers
    /// share a statement.
    /// </summary>
    /// <param name="driver">The driver.</param>
    /// <param name="age">How long ago the request began. It acknowledges no trip that was assigned later.</param>
    public async Task SettleAsync(string driver, TimeSpan age)
    {
        var engagement = await batcher.RunAsync(new(driver, age, time.GetTimestamp()));
        await (engagement == Engagement.None ? afterCommit.FreedAsync([driver]) : MarkAsync([driver], engagement));
    }

    /// <summary>
    /// The driver knows of the trip that they have: it counts as acknowledged. Many callers share a statement.
    /// </summary>
    public async Task AcknowledgeAsync(string driver, CancellationToken ct)
    {
        if (await batcher.RunAsync(new(driver, TimeSpan.Zero, time.GetTimestamp()), ct) is var engagement and not Engagement.None)
            await MarkAsync([driver], engagement);
    }

    private Task MarkAsync(string[] names, Engagement engagement) =>
        engagement == Engagement.Unacknowledged ? drivers.MarkInDoubtAsync(names) : drivers.MarkBusyAsync(names);

    private async Task<IReadOnlyList<Engagement>> AcknowledgeAndAskAsync(IReadOnlyList<SignOfLife> signs)
    {
        string[] names = [.. signs.Select(sign => sign.Driver)];
        var engaged = ByDriver(await postgres.BatchAsync(
            async reader =>
            {
                await reader.SkipAsync(CancellationToken.None);
                return await reader.RowsAsync(Read, CancellationToken.None);
            },
            CancellationToken.None,
            Acknowledge(names, [.. signs.Select(sign => sign.Age + time.GetElapsedTime(sign.At))]),
            Select(names)));
        return [.. names.Select(name => engaged.GetValueOrDefault(name))];
    }

    // In the order of the offers, so that two batches wait for one another in one direction only.
    private static FormattableString Acknowledge(string[] names, TimeSpan[] ages) => $"""
        WITH acknowledged AS (
            SELECT offers.id
            FROM unnest({names}, {ages}) AS sign (driver_id, age)
                JOIN trips ON trips.driver_id = sign.driver_id AND trips.status = 'ASSIGNED'
                JOIN offers ON offers.trip_id = trips.id AND offers.driver_id = trips.driver_id
            WHERE offers.status = (SELECT 'ACCEPTED') AND offers.acknowledge_by IS NOT NULL
                AND offers.offered_at <= clock_timestamp() - sign.age
            ORDER BY offers.id FOR UPDATE OF offers
        )
        UPDATE offers SET acknowledge_by = NULL
        FROM acknowledged WHERE offers.id = acknowledged.id AND offers.status = (SELECT 'ACCEPTED')
        RETURNING offers.id
        """;

    private static FormattableString Select(string[] names) => $"""
        SELECT trips.driver_id, trips.status = 'ASSIGNED' AND EXISTS (
            SELECT FROM offers WHERE offers.trip_id = trips.id AND offers.driver_id = trips.driver_id
                AND offers.status = (SELECT 'ACCEPTED') AND offers.acknowledge_by IS NOT NULL)
        FROM trips WHERE trips.driver_id = ANY ({names}) AND trips.status IN ('ASSIGNED', 'IN_PROGRESS')
        UNION
        SELECT driver_id, false FROM offers WHERE driver_id = ANY ({names}) AND status = 'PENDING'
        """;

    private static (string Driver, Engagement Engagement) Read(NpgsqlDataReader row) =>
        (row.GetString(0), row.GetBoolean(1) ? Engagement.Unacknowledged : Engagement.Engaged);

    private static Dictionary<string, Engagement> ByDriver(IEnumerable<(string Driver, Engagement Engagement)> rows) =>
        rows.GroupBy(row => row.Driver, row => row.Engagement).ToDictionary(driver => driver.Key, driver => driver.Max());

    /// <summary>A request of a driver, or what their app was sent.</summary>
    /// <param name="Driver">The driver.</param>
    /// <param name="Age">How long ago it was at <paramref name="At"/>.</param>
    /// <param name="At">A timestamp of this process.</param>
    private readonly record struct SignOfLife(string Driver, TimeSpan Age, long At);
}
