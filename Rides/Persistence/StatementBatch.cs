using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace RideAspire.Persistence;

/// <summary>Several statements in one round trip and one transaction, for what one statement cannot do.</summary>
/// <remarks>
/// Each statement sees what was committed before it began, so the second one sees all that a former holder of the rows' locks did, once
/// the first one has them. And since nothing waits for this process in between, a process that hangs holds no lock.
/// <para>Where rows are named by their ids, their status is compared with <c>(SELECT 'WAITING')</c>, not with the plain word: the planner would
/// else read the whole partial index of that status, which looks cheap by the statistics of a quiet hour, and drop all but those ids.</para>
/// </remarks>
internal static class StatementBatch
{
    /// <summary>Sends the statements; each of them must return rows, if only by <c>RETURNING</c>.</summary>
    /// <param name="db">Whose connection is used.</param>
    /// <param name="read">Reads the answers: call <see cref="RowsAsync"/> once a statement, in their order.</param>
    /// <param name="ct">Cancels the whole batch: it then has no effect, unless it was committed already.</param>
    /// <param name="statements">Placeholders become parameters.</param>
    public static async Task<T> BatchAsync<T>(
        this RidesDbContext db, Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct, params FormattableString[] statements)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
            if (db.Database.GetCommandTimeout() is { } seconds)
                batch.Timeout = seconds;
            foreach (var statement in statements)
                batch.BatchCommands.Add(Command(statement));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            return await read(reader);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>All rows of a statement, and on to the next one.</summary>
    public static async Task<List<T>> RowsAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(row(reader));
        await reader.NextResultAsync(ct);
        return rows;
    }

    private static NpgsqlBatchCommand Command(FormattableString statement)
    {
        var numbers = Enumerable.Range(1, statement.ArgumentCount).Select(number => (object)$"${number}").ToArray();
        var command = new NpgsqlBatchCommand(string.Format(System.Globalization.CultureInfo.InvariantCulture, statement.Format, numbers));
        foreach (var argument in statement.GetArguments())
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        return command;
    }
}
