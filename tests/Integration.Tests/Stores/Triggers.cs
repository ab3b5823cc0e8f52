using Npgsql;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>Triggers of somebody else, which refuse or delay the changes of some rows.</summary>
internal static class Triggers
{
    /// <summary>Runs a statement before each change of a row that meets a condition.</summary>
    /// <param name="change"><c>INSERT</c>, <c>UPDATE</c> or <c>DELETE</c>.</param>
    public static async Task RunBeforeAsync(this TestDatabase db, string change, string table, string condition, string statement)
    {
        await using var connection = new NpgsqlConnection(db.ConnectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"""
            CREATE FUNCTION a_poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; END $$;
            CREATE TRIGGER a_poison BEFORE {change} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION a_poison()
            """, connection);
        await create.ExecuteNonQueryAsync();
    }
}
