using Npgsql;
using RideAspire.Stores;
using RideAspire.Timers;

namespace RideAspire.Transitions;

/// <summary>
/// Ends overdue rows in one statement. When that fails because of a row, its neighbours are ended in smaller parts.
/// </summary>
/// <param name="postgres">The store.</param>
/// <param name="isolation">Remembers the rows that fail.</param>
/// <param name="statements">What ends the rows.</param>
/// <param name="read">Reads an ended row.</param>
internal sealed class OverdueRows<T>(
    PostgresStore postgres, Isolation isolation, OverdueRows statements, Func<NpgsqlDataReader, T> read)
{
    /// <summary>Ends up to <paramref name="max"/> rows of a range.</summary>
    public async Task<SweptRows<T>> EndAsync(OverdueRange range, int max, CancellationToken ct)
    {
        try
        {
            var (upTo, ended) = await LookAsync(range, statements.End(range, max), read, ct);
            return new(ended, ended.Count < max, upTo);
        }
        catch (Exception e) when (StoreFaults.MayBeOfOneRow(e) && !ct.IsCancellationRequested)
        {
            var (upTo, ids) = await LookAsync(range, statements.Find(range, max), row => row.GetGuid(0), ct);
            var ended = new List<T>();
            await isolation.RunAsync(
                ids, async part => ended.AddRange(await postgres.QueryAsync(statements.EndSome([.. part]), read, ct)), ct);

            // When none could be ended, another look would find the same rows.
            return new(ended, ids.Count < max || ended.Count == 0, upTo);
        }
    }

    private Task<(DateTimeOffset UpTo, List<TRow> Rows)> LookAsync<TRow>(
        OverdueRange range, FormattableString statement, Func<NpgsqlDataReader, TRow> row, CancellationToken ct) => postgres.BatchAsync(
            async reader =>
            {
                var upTo = await reader.RowsAsync(time => time.GetFieldValue<DateTimeOffset>(0), ct);
                return (upTo[0], await reader.RowsAsync(row, ct));
            },
            ct,
            $"SELECT {range.End}",
            statement);
}

/// <summary>The statements that end overdue rows of one kind.</summary>
/// <param name="End">Ends rows of a range, except those that another transaction holds.</param>
/// <param name="Find">Returns the ids of rows of a range.</param>
/// <param name="EndSome">Ends those of the given rows that are overdue.</param>
internal sealed record OverdueRows(
    Func<OverdueRange, int, FormattableString> End,
    Func<OverdueRange, int, FormattableString> Find,
    Func<Guid[], FormattableString> EndSome)
{
    /// <summary>A query, without the rows that another transaction holds.</summary>
    public static FormattableString SkipLocked(FormattableString query) => $"{query} FOR UPDATE SKIP LOCKED";
}
