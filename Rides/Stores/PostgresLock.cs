using Npgsql;

namespace RideAspire.Stores;

/// <summary>
/// A lock of the database, for work that one process of all does. It needs no table and no Redis. The holder has a
/// transaction open, which reads no row, so it holds back neither a vacuum nor a migration. Postgres ends the
/// transaction when its process dies, and when it is silent for 5 s, because it hangs: then another process gets the
/// lock. So this works through a pooler in transaction mode, too.
/// </summary>
/// <remarks>A process that hung may go on for a moment before it notices that it has lost the lock.</remarks>
public sealed class PostgresLock(NpgsqlDataSource source, string name)
{
    /// <summary>
    /// Several passes of a duty that pauses for a second. With the longest pause, a pass that waits for a slow store
    /// may lose the lock; another process then takes it.
    /// </summary>
    private const string MaxSilenceMs = "5000";

    private NpgsqlConnection? held;

    /// <summary>
    /// Takes the lock when it is free, or keeps it. Call it each second while it is held. Returns whether this process
    /// holds it now.
    /// </summary>
    /// <exception cref="NpgsqlException">Postgres is down, or refused.</exception>
    public async Task<bool> TakeAsync(CancellationToken ct)
    {
        if (held is not null)
        {
            try
            {
                await AskAsync(held, ct);
                return true;
            }
            catch (Exception e) when (StoreFailure.Is(e))
            {
                // It is lost: the connection has ended.
                await ReleaseAsync();
            }
        }

        var connection = await source.OpenConnectionAsync(ct);
        try
        {
            await connection.BeginTransactionAsync(ct);
            if (await AskAsync(connection, ct))
            {
                held = connection;
                return true;
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return false;
    }

    /// <summary>Gives the lock back, if this process holds it.</summary>
    public async Task ReleaseAsync()
    {
        if (Interlocked.Exchange(ref held, null) is { } connection)
            await connection.DisposeAsync();
    }

    // A lock that the transaction has already is granted again. SET comes last: until the next statement a session
    // keeps the snapshot of the last one, which would hold back a vacuum, and SET has none.
    private async Task<bool> AskAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var ask = connection.CreateBatch();
        ask.BatchCommands.Add(new("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))")
        {
            Parameters = { new() { Value = $"RideAspire {name}" } },
        });
        ask.BatchCommands.Add(new($"SET LOCAL idle_in_transaction_session_timeout = {MaxSilenceMs}"));
        return (bool)(await ask.ExecuteScalarAsync(ct))!;
    }
}
