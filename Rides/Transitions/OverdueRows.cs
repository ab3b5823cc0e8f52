using Npgsql;
using RideAspire.Stores;
using RideAspire.Timers;

namespace RideAspire.Transitions;

/// <summary>
/// Ends overdue rows in one statement. When that fails because of a row, its neighbours are ended in smaller parts.
/// </summary>
/// <param name="postgres">The store.</param>
/// <param name="isolation">Remembers the rows that fail.</param>
/// <param name="end">The statement that ends the rows whose ids a query returns.</param>
/// <param name="some">The query of those of the given ids that are overdue.</param>
/// <param name="read">Reads an ended row.</param>
internal sealed class OverdueRows<T>(
    PostgresStore postgres,
    Isolation isolation,
    Func<FormattableString, FormattableString> end,
    Func<Guid[], FormattableString> some,
    Func<NpgsqlDataReader, T> read)
{
    /// <summary>Ends the rows of a range.</summary>
    /// <param name="overdue">The query of the ids of up to <paramref name="max"/> rows of the range.</param>
    public async Task<SweptRows<T>> EndAsync(FormattableString overdue, OverdueRange range, int max, CancellationToken ct)
    {
        try
        {
            var (upTo, ended) = await LookAsync(range, end(SkipLocked(overdue)), read, ct);
            return new(ended, ended.Count < max, upTo);
        }
        catch (Exception e) when (Isolation.MayBeOfOneRow(e) && !ct.IsCancellationRequested)
        {
            var (upTo, ids) = await LookAsync(range, overdue, row => row.GetGuid(0), ct);
            var ended = new List<T>();
            await isolation.RunAsync(ids, async part => ended.AddRange(await postgres.QueryAsync(end(some([.. part])), read, ct)), ct);

            // When none could be ended, another look would find the same rows.
            return new(ended, ids.Count < max || ended.Count == 0, upTo);
        }
    }

    /// <summary>The query, without the rows that another transaction holds.</summary>
    internal static FormattableString SkipLocked(FormattableString query) => $"{query} FOR UPDATE SKIP LOCKED";

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
