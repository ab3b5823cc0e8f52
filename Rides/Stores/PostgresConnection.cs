using System.Data.Common;
using Npgsql;

namespace RideAspire.Stores;

/// <summary>The settings of the connections to Postgres.</summary>
internal static class PostgresConnection
{
    private static readonly NpgsqlConnectionStringBuilder npgsqlDefaults = new();

    /// <summary>Timeout of connecting. In whole seconds, because Npgsql takes no other.</summary>
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Timeout of a statement. Npgsql then asks the server to cancel it, over a new connection, so a hung statement
    /// ends after this and the connect timeout together: sooner than liveness takes a loop for stalled.
    /// </summary>
    private static readonly TimeSpan commandTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long Npgsql waits for the answer to a cancelled statement. A healthy server answers in milliseconds. The
    /// connection to a hung one is closed after this.
    /// </summary>
    private static readonly TimeSpan cancellationTimeout = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The most connections of one process. A replica that has fallen behind queues its requests, which costs little.
    /// Each additional connection would cost both sides milliseconds of key derivation, and a busy machine does not
    /// recover from that. A deployment doubles the replicas, and all their connections must fit into one Postgres.
    /// </summary>
    public const int MaxConnections = 15;

    /// <summary>
    /// Statements that a connection keeps prepared: more than this system has. Planning the statement of an expiry
    /// takes Postgres longer than running it. Behind a pooler in transaction mode, set <c>Max Auto Prepare=0</c> in the
    /// connection string.
    /// </summary>
    private const int MaxPrepared = 60;

    private const int PrepareAfterUses = 2;

    private const string Unset = "unset";

    /// <summary>
    /// One plan per prepared statement, whatever its parameters, and always by an index. By default Postgres plans
    /// again for each list of ids, because a short list looks cheaper than the ten that it assumes, and it reads a
    /// whole table that was small when it planned. So no statement may need another plan for another parameter, and
    /// each needs an index. JIT compilation does not pay for plans that run for milliseconds. Statements that are not
    /// prepared are planned for their parameters anyway, and a pooler takes no options, so those connections set none.
    /// </summary>
    private const string PlannerOptions = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off";

    /// <summary>
    /// Returns the connection string with short timeouts, fewer connections, prepared statements and the planner's
    /// options, except where it sets these itself. GSS encryption is not requested unless it is demanded, because that
    /// doubles the wait for a hung server. Null stays null.
    /// </summary>
    /// <remarks>
    /// The connect timeout counts twice: a request to cancel is a connection too, which a hung server accepts and does
    /// not answer.
    /// </remarks>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="replica">The application's name, unless the connection string sets one.</param>
    public static string? FailFast(string? connectionString, string? replica = null)
    {
        if (connectionString is null)
            return null;

        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.ApplicationName ??= replica;
        if (builder.Timeout == npgsqlDefaults.Timeout)
            builder.Timeout = (int)connectTimeout.TotalSeconds;
        if (builder.CommandTimeout == npgsqlDefaults.CommandTimeout)
            builder.CommandTimeout = (int)commandTimeout.TotalSeconds;
        if (builder.CancellationTimeout == npgsqlDefaults.CancellationTimeout)
            builder.CancellationTimeout = (int)cancellationTimeout.TotalMilliseconds;
        if (builder.MaxPoolSize == npgsqlDefaults.MaxPoolSize)
            builder.MaxPoolSize = MaxConnections;
        if (!Sets(connectionString, nameof(builder.NoResetOnClose)))
            builder.NoResetOnClose = true;
        if (!Sets(connectionString, nameof(builder.MaxAutoPrepare)))
            (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (MaxPrepared, PrepareAfterUses);
        if (builder.MaxAutoPrepare > 0 && !Sets(connectionString, nameof(builder.Options)))
            builder.Options = PlannerOptions;
        if (builder.GssEncryptionMode == GssEncryptionMode.Prefer)
            builder.GssEncryptionMode = GssEncryptionMode.Disable;
        return builder.ConnectionString;
    }

    // An empty value counts too: it removes the keyword, also one that was set before it.
    private static bool Sets(string connectionString, string keyword)
    {
        var settings = new DbConnectionStringBuilder { ConnectionString = $"{keyword}={Unset};{connectionString}" };
        object[] values =
        [
            .. settings.Keys.Cast<string>()
                .Where(key => key.Replace(" ", "", StringComparison.Ordinal).Equals(keyword, StringComparison.OrdinalIgnoreCase))
                .Select(key => settings[key]),
        ];
        return values is not [Unset];
    }
}
