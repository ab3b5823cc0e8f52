using System.Globalization;
using Npgsql;

namespace RideAspire.Stores;

/// <summary>SQL that is inserted into a statement as it stands: a column list, never a value.</summary>
public sealed record SqlText(string Text);

/// <summary>
/// Runs SQL statements that are written as interpolated strings. Each value becomes a parameter, a
/// <see cref="SqlText"/> is inserted as text, and a nested interpolated string is expanded in place.
/// </summary>
/// <remarks>
/// A batch is one round trip and one transaction. Each of its statements sees what was committed before that statement
/// began. So the second statement sees all that earlier holders of the rows' locks did, once the first statement has
/// these locks. This process does nothing between the statements, so a process that hangs holds no lock.
/// <para>Where rows are named by their ids, compare their status with <c>(SELECT 'WAITING')</c>, not with the plain
/// word. With the plain word the planner may read the whole partial index of that status, because it looks small in the
/// statistics of a quiet hour.</para>
/// </remarks>
public static class Statements
{
    /// <summary>Runs one statement and returns its rows.</summary>
    public static Task<List<T>> QueryAsync<T>(
        this NpgsqlDataSource postgres, FormattableString statement, Func<NpgsqlDataReader, T> row, CancellationToken ct) =>
        postgres.BatchAsync(reader => reader.RowsAsync(row, ct), ct, statement);

    /// <summary>
    /// Runs several statements in one round trip and one transaction. Each of them must return rows, if only by
    /// <c>RETURNING</c>.
    /// </summary>
    /// <param name="postgres">A connection of this source is used.</param>
    /// <param name="read">Reads the results: call <see cref="RowsAsync"/> once per statement, in their order.</param>
    /// <param name="ct">Cancels the whole batch. It then has no effect, unless it was already committed.</param>
    /// <param name="statements">The statements, in the order in which they run.</param>
    public static async Task<T> BatchAsync<T>(
        this NpgsqlDataSource postgres, Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct, params FormattableString[] statements)
    {
        await using var batch = postgres.CreateBatch();
        foreach (var statement in statements)
            batch.BatchCommands.Add(Command(statement));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await read(reader);
    }

    /// <summary>Reads all rows of a statement's result and moves on to the next result.</summary>
    public static async Task<List<T>> RowsAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(row(reader));
        await reader.NextResultAsync(ct);
        return rows;
    }

    /// <summary>Skips a statement's rows and moves on to the next result.</summary>
    public static Task SkipAsync(this NpgsqlDataReader reader, CancellationToken ct) => reader.NextResultAsync(ct);

    private static NpgsqlBatchCommand Command(FormattableString statement)
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = Expand(statement, command.Parameters);
        return command;
    }

    private static string Expand(FormattableString statement, NpgsqlParameterCollection parameters)
    {
        // A copy: the statement may hand out its own array.
        var expanded = Array.ConvertAll(statement.GetArguments(), argument => (object?)Expand(argument, parameters));
        return string.Format(CultureInfo.InvariantCulture, statement.Format, expanded);
    }

    private static string Expand(object? argument, NpgsqlParameterCollection parameters)
    {
        switch (argument)
        {
            case SqlText sql:
                return sql.Text;
            case FormattableString nested:
                return Expand(nested, parameters);
            default:
                parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
                return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
        }
    }
}
