using System.Data.Common;
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
    /// Statements that a connection keeps prepared: more than this system has. To plan the statement of an expiry takes Postgres longer than
    /// to run it. Behind a pooler that cannot keep them, name <c>Max Auto Prepare=0</c> in the connection string.
    /// </summary>
    private const int MostPrepared = 60;

    private const int PreparedAtUsage = 2;

    /// <summary>
    /// One plan for each prepared statement, whatever its parameters, and by an index. Left to itself, Postgres plans anew for each list of
    /// ids, because a short one seems cheaper than the ten that it assumes; and reads the whole of a table that was small when it planned, as
    /// every table once is. So no statement may need another plan for another parameter, and each needs an index. To compile a plan that is
    /// used for milliseconds is no gain.
    /// </summary>
    private const string PlanOnce = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off";

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
        if (!Names(connectionString, nameof(builder.NoResetOnClose)))
            builder.NoResetOnClose = true;
        if (!Names(connectionString, nameof(builder.Options)))
            builder.Options = PlanOnce;
        if (!Names(connectionString, nameof(builder.MaxAutoPrepare)))
            (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (MostPrepared, PreparedAtUsage);
        if (builder.GssEncryptionMode == GssEncryptionMode.Prefer)
            builder.GssEncryptionMode = GssEncryptionMode.Disable;
        return builder.ConnectionString;
    }

    private static bool Names(string connectionString, string keyword) =>
        new DbConnectionStringBuilder { ConnectionString = connectionString }.Keys.Cast<string>()
            .Any(key => key.Replace(" ", "", StringComparison.Ordinal).Equals(keyword, StringComparison.OrdinalIgnoreCase));
}
