using System.Globalization;
using Npgsql;

namespace RideAspire.Stores;

/// <summary>
/// SQL that is inserted into a statement as it stands: a column list or a constant, never a value of a caller.
/// </summary>
public sealed record SqlText(string Text);

/// <summary>
/// SQL statements that are written as interpolated strings. Each value becomes a parameter, a <see cref="SqlText"/> is
/// inserted as text, and a nested interpolated string is expanded in place.
/// </summary>
public static class Statements
{
    /// <summary>Reads all rows of a statement's result and moves on to the next result.</summary>
    public static async Task<List<T>> RowsAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(row(reader));
        await reader.NextResultAsync(ct);
        return rows;
    }

    /// <summary>A text column; null where the row has none.</summary>
    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Skips a statement's rows and moves on to the next result.</summary>
    public static Task SkipAsync(this NpgsqlDataReader reader, CancellationToken ct) => reader.NextResultAsync(ct);

    /// <summary>The command of a statement.</summary>
    internal static NpgsqlBatchCommand Command(FormattableString statement)
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
