using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace RideAspire.Schema;

internal static class TableStorage
{
    /// <summary>
    /// The share of a table that may be dead before autovacuum removes it. Postgres' default is 0.2: with ten million
    /// trips it waits for two million dead rows. A status is in an index, so each of the three or four changes of a
    /// trip leaves a dead entry in every index, and the sweeps read those of the trips that were open until now. A
    /// smaller share costs more than it saves, because each vacuum reads all indexes of the table.
    /// </summary>
    private const double DeadShare = 0.02;

    /// <summary>
    /// The share of new rows after which autovacuum marks pages as visible to all and freezes them. Postgres' default
    /// is 0.2. Little at a time keeps each pass short.
    /// </summary>
    private const double NewShare = 0.05;

    /// <summary>
    /// The share of changed rows after which the planner's statistics are taken again. Postgres' default is 0.1. The
    /// number of open trips changes within minutes while the table hardly grows.
    /// </summary>
    private const double ChangedShare = 0.02;

    /// <summary>Has autovacuum visit a table more often than by Postgres' defaults, which fit quiet tables.</summary>
    public static void HasFrequentVacuum<T>(this EntityTypeBuilder<T> table)
        where T : class
    {
        table.HasStorageParameter("autovacuum_vacuum_scale_factor", DeadShare);
        table.HasStorageParameter("autovacuum_vacuum_insert_scale_factor", NewShare);
        table.HasStorageParameter("autovacuum_analyze_scale_factor", ChangedShare);
    }
}
