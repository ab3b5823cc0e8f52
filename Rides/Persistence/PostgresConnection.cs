using Npgsql;

namespace RideAspire.Persistence;

internal static class PostgresConnection
{
    private static readonly int npgsqlsOwnTimeout = new NpgsqlConnectionStringBuilder().Timeout;

    /// <summary>The same connection string with a connect timeout of two seconds, unless it names one. Null stays null.</summary>
    public static string? FailFast(string? connectionString)
    {
        if (connectionString is null)
            return null;

        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (builder.Timeout == npgsqlsOwnTimeout)
            builder.Timeout = 2;
        return builder.ConnectionString;
    }
}
