using Npgsql;

namespace RideAspire.Persistence;

internal static class PostgresConnection
{
    private static readonly NpgsqlConnectionStringBuilder npgsqlsOwn = new();

    /// <summary>
    /// A server that hears a request to cancel answers in milliseconds. One that has taken it and does not answer hangs, and its connection
    /// is given up after this.
    /// </summary>
    private static readonly TimeSpan answerToCancel = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Connections of one process. A replica that has fallen behind then queues its requests, which costs nothing, instead of opening ever
    /// more connections, each of which costs both sides milliseconds of key derivation: a busy machine did not come back from that.
    /// </summary>
    private const int MostConnections = 30;

    /// <summary>
    /// The same connection string with that connect timeout and a short wait for the answer to a cancelled statement, and fewer connections,
    /// unless it names them, and without asking for GSS encryption where it is not demanded, which would double the wait for one that hangs. Null stays null.
    /// </summary>
    /// <remarks>The connect timeout counts twice: a request to cancel is a connection too, which a server that hangs accepts and does not answer.</remarks>
    public static string? FailFast(string? connectionString, TimeSpan connectTimeout)
    {
        if (connectionString is null)
            return null;

        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (builder.Timeout == npgsqlsOwn.Timeout)
            builder.Timeout = (int)connectTimeout.TotalSeconds;
        if (builder.CancellationTimeout == npgsqlsOwn.CancellationTimeout)
            builder.CancellationTimeout = (int)answerToCancel.TotalMilliseconds;
        if (builder.MaxPoolSize == npgsqlsOwn.MaxPoolSize)
            builder.MaxPoolSize = MostConnections;
        if (builder.GssEncryptionMode == GssEncryptionMode.Prefer)
            builder.GssEncryptionMode = GssEncryptionMode.Disable;
        return builder.ConnectionString;
    }
}
