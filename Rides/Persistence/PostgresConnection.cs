using Npgsql;

namespace RideAspire.Persistence;

internal static class PostgresConnection
{
    private static readonly int npgsqlsOwnTimeout = new NpgsqlConnectionStringBuilder().Timeout;

    /// <summary>
    /// The same connection string with that connect timeout, unless it names one, and without asking for GSS encryption where it is not
    /// demanded, which would double the wait for one that hangs. Null stays null.
    /// </summary>
    public static string? FailFast(string? connectionString, TimeSpan connectTimeout)
    {
        if (connectionString is null)
            return null;

        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (builder.Timeout == npgsqlsOwnTimeout)
            builder.Timeout = (int)connectTimeout.TotalSeconds;
        if (builder.GssEncryptionMode == GssEncryptionMode.Prefer)
            builder.GssEncryptionMode = GssEncryptionMode.Disable;
        return builder.ConnectionString;
    }
}
