using RideAspire.Drivers;
using RideAspire.Stores;

namespace RideAspire.Dispatch;

/// <summary>
/// Asks Postgres which drivers are engaged, that is, have a trip or a pending offer, and makes Redis agree.
/// </summary>
public sealed class Engagements
{
    /// <summary>The most drivers of one statement, and how many statements of single callers run at once.</summary>
    private const int MaxBatch = 500, MaxConcurrency = 2;

    private readonly PostgresStore postgres;
    private readonly DriverPool drivers;
    private readonly AfterCommit afterCommit;
    private readonly Batcher<string, bool> batcher;

    public Engagements(PostgresStore postgres, DriverPool drivers, AfterCommit afterCommit)
    {
        (this.postgres, this.drivers, this.afterCommit) = (postgres, drivers, afterCommit);
        batcher = new(AreEngagedAsync, MaxBatch, MaxConcurrency);
    }

    /// <summary>
    /// Marks those drivers as busy who are engaged, frees the others, and returns the engaged ones. A Redis that fails
    /// to free them does not fail the caller: their next presence has them checked again.
    /// </summary>
    public async Task<IReadOnlyCollection<string>> SettleAsync(IReadOnlyCollection<string> names, CancellationToken ct)
    {
        if (names.Count == 0)
            return [];

        var engaged = await EngagedAsync([.. names], ct);
        await drivers.MarkBusyAsync(engaged);
        await afterCommit.FreedAsync([.. names.Except(engaged)]);
        return engaged;
    }

    /// <summary>The same for one driver. Many callers share one statement.</summary>
    public async Task SettleAsync(string driver)
    {
        if (await batcher.RunAsync(driver))
            await drivers.MarkBusyAsync([driver]);
        else
            await afterCommit.FreedAsync([driver]);
    }

    private async Task<IReadOnlyList<bool>> AreEngagedAsync(IReadOnlyList<string> names)
    {
        var engaged = (await EngagedAsync([.. names], CancellationToken.None)).ToHashSet();
        return [.. names.Select(engaged.Contains)];
    }

    private Task<List<string>> EngagedAsync(string[] names, CancellationToken ct) => postgres.QueryAsync(
        $"""
        SELECT driver_id FROM trips WHERE driver_id = ANY ({names}) AND status IN ('ASSIGNED', 'IN_PROGRESS')
        UNION
        SELECT driver_id FROM offers WHERE driver_id = ANY ({names}) AND status = 'PENDING'
        """,
        row => row.GetString(0),
        ct);
}
