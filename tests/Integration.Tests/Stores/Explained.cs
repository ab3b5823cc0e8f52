using System.Globalization;
using System.Text.Json;
using Npgsql;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>How Postgres runs a statement of the code: as the one plan of a prepared statement, by indexes.</summary>
internal static class Explained
{
    /// <summary>Runs a statement, undoes it, and returns its plan with what it cost.</summary>
    public static async Task<ExplainedPlan> ExplainAsync(this TestDatabase db, FormattableString statement)
    {
        var command = Statements.Command(statement);
        var literals = command.Parameters.Select(parameter => Literal(parameter.Value)).ToList();
        var types = string.Join(", ", literals.Select(value => value.Type));
        var values = string.Join(", ", literals.Select(value => value.Text));
        await using var connection = new NpgsqlConnection(db.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, "SET LOCAL plan_cache_mode = force_generic_plan");
        await ExecuteAsync(connection, "SET LOCAL enable_seqscan = off");
        await ExecuteAsync(connection, $"PREPARE explained ({types}) AS {command.CommandText}");
        await using var explain = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained ({values})", connection);
        var text = (string)(await explain.ExecuteScalarAsync())!;
        await ExecuteAsync(connection, "DEALLOCATE explained");
        return new(text);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static (string Text, string Type) Literal(object? value) => value switch
    {
        DateTimeOffset at when at == DateTimeOffset.MinValue => ("'-infinity'", "timestamptz"),
        DateTimeOffset at when at == DateTimeOffset.MaxValue => ("'infinity'", "timestamptz"),
        DateTimeOffset at => ($"'{at:O}'", "timestamptz"),
        TimeSpan span => (string.Create(CultureInfo.InvariantCulture, $"'{span.TotalSeconds} seconds'"), "interval"),
        Guid id => ($"'{id}'", "uuid"),
        string text => ($"'{text}'", "text"),
        int number => (number.ToString(CultureInfo.InvariantCulture), "integer"),
        _ => throw new ArgumentException($"{value} is not written as a literal yet.", nameof(value)),
    };
}

/// <summary>A plan that was run.</summary>
/// <param name="Text">The plan, as JSON.</param>
internal sealed record ExplainedPlan(string Text)
{
    /// <summary>How many pages it read, of tables and indexes.</summary>
    public int Buffers { get; } = BuffersOf(JsonDocument.Parse(Text).RootElement[0].GetProperty("Plan"));

    private static int BuffersOf(JsonElement plan) =>
        plan.GetProperty("Shared Hit Blocks").GetInt32() + plan.GetProperty("Shared Read Blocks").GetInt32();
}
