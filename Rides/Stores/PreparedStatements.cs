using Npgsql;

namespace RideAspire.Stores;

/// <summary>The statements that Npgsql prepares by itself on each connection.</summary>
/// <remarks>
/// Npgsql takes a statement for prepared once Postgres has parsed it. If the statement fails before Postgres has told
/// its columns, for example because the user lacks a right, Npgsql takes it later for one that returns no rows. It then
/// skips an empty result, so that a batch reads the next statement's rows, or it meets rows that it does not expect.
/// </remarks>
public static class PreparedStatements
{
    /// <summary>
    /// Makes a connection forget its prepared statements when a statement may have failed before Postgres told its
    /// columns. The connection must have no open reader. Costs a round trip, and does nothing for a broken rule or a
    /// lost race: these occur when the statement runs, which comes after its columns.
    /// </summary>
    /// <param name="failure">What the statement's execution threw.</param>
    /// <param name="connection">The connection on which it ran.</param>
    /// <param name="source">The pool of the connection.</param>
    public static void ForgetAfter(Exception failure, NpgsqlConnection connection, NpgsqlDataSource source)
    {
        if (MayBeBeforeColumns(failure))
            Forget(connection, source);
    }

    /// <summary>As <see cref="ForgetAfter"/>, whatever the failure.</summary>
    public static void Forget(NpgsqlConnection connection, NpgsqlDataSource source)
    {
        if (!connection.FullState.HasFlag(System.Data.ConnectionState.Open) || !Prepares(source))
            return;

        try
        {
            connection.UnprepareAll();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // This closes the connection too, when it is returned.
            source.Clear();
        }
    }

    // A timeout, or a cancelled call, is one on a connection that is still open: Postgres has cancelled the statement.
    private static bool MayBeBeforeColumns(Exception failure) => failure switch
    {
        PostgresException { SqlState: ['2', '3', ..] or ['4', '0', ..] } => false,
        NpgsqlException => true,
        OperationCanceledException { InnerException: PostgresException } => true,
        _ => false,
    };

    private static bool Prepares(NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxAutoPrepare > 0;
}
