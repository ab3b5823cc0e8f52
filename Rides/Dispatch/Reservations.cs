using RideAspire.Drivers;
using RideAspire.Stores;

namespace RideAspire.Dispatch;

/// <summary>Ends the reservations of drivers whom Postgres refused.</summary>
public sealed class Reservations(PostgresStore postgres, DriverPool drivers, AfterCommit afterCommit)
{
    /// <summary>
    /// Marks those drivers as busy who have a trip or a pending offer by Postgres, and frees the others. A Redis that
    /// fails to free them does not fail the caller: the reservations lapse.
    /// </summary>
    public async Task ReleaseAsync(IReadOnlyCollection<string> reserved, CancellationToken ct)
    {
        if (reserved.Count == 0)
            return;

        var engaged = await EngagedAsync([.. reserved], ct);
        await drivers.MarkBusyAsync(engaged);
        await afterCommit.FreedAsync([.. reserved.Except(engaged)]);
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
