using System.Text.RegularExpressions;
using Npgsql;

namespace RideAspire.Stores;

/// <summary>
/// Postgres, as all of this system uses it: statements are interpolated strings (see <see cref="Statements"/>), and
/// failures are reported to <see cref="StoreConditions"/>.
/// </summary>
/// <remarks>
/// A batch is one round trip and one transaction. Each of its statements sees what was committed before that statement
/// began. So the second statement sees all that earlier holders of the rows' locks did, once the first statement has
/// these locks. This process does nothing between the statements, so a process that hangs holds no lock.
/// <para>Where rows are named by their ids, compare their status with <c>(SELECT 'WAITING')</c>, not with the plain
/// word. With the plain word the planner may read the whole partial index of that status, because it looks small in the
/// statistics of a quiet hour.</para>
/// </remarks>
public sealed class PostgresStore(NpgsqlDataSource source, StoreConditions conditions, TimeProvider time)
{
    /// <summary>
    /// The shortest time between two renewals of the pool. While a server refuses every statement, each would otherwise
    /// open a connection of its own.
    /// </summary>
    private static readonly TimeSpan minRenewal = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private readonly PendingCalls calls = conditions.CallsTo(StoreFaults.Postgres);
    private long? renewedAt;

    /// <summary>
    /// The most time of a batch: to get a connection, to run, and a little. Waiting for a connection, cancelling and
    /// closing could otherwise add up to more. What the server got before may still take effect.
    /// </summary>
    private readonly TimeSpan timeout = TimeoutOf(new(source.ConnectionString));

    /// <summary>Runs one statement and returns its rows.</summary>
    public Task<List<T>> QueryAsync<T>(FormattableString statement, Func<NpgsqlDataReader, T> row, CancellationToken ct) =>
        BatchAsync(reader => reader.RowsAsync(row, ct), ct, statement);

    /// <summary>
    /// Runs several statements in one round trip and one transaction. Each of them must return rows, if only by
    /// <c>RETURNING</c>.
    /// </summary>
    /// <param name="read">
    /// Reads the results: call <see cref="Statements.RowsAsync"/> once per statement, in their order. Called again when
    /// the batch is retried, after a failure that certainly changed nothing.
    /// </param>
    /// <param name="ct">Cancels the whole batch. It then has no effect, unless it is already being committed.</param>
    /// <param name="statements">The statements, in the order in which they run.</param>
    /// <exception cref="NpgsqlException">Postgres is down, or refused.</exception>
    /// <exception cref="TimeoutException">Postgres did not answer in time.</exception>
    public Task<T> BatchAsync<T>(Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct, params FormattableString[] statements) =>
        RunAsync(() => RunBatchAsync(read, statements, ct), ct);

    /// <summary>
    /// Runs queries that are made in another way, by EF Core, with the same timeout, retries and reports as a batch.
    /// They go on for a moment when this has returned early, so they must not share anything with the caller.
    /// </summary>
    /// <param name="queries">Called again when it is retried, after a failure that certainly changed nothing.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <inheritdoc cref="BatchAsync" path="/exception"/>
    public async Task<T> RunAsync<T>(Func<Task<T>> queries, CancellationToken ct)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            calls.Begin();
            try
            {
                var result = await queries().WaitAsync(timeout, ct);
                calls.Answered();
                conditions.PostgresAnswered();
                return result;
            }
            catch (Exception e) when (StoreFaults.Of(e) is { } fault)
            {
                if (isFirst && fault.IsRetried && (fault.KeepsConnection || TryRenewConnections()))
                    continue;
                conditions.Failed(fault, e);
                throw;
            }
            finally
            {
                calls.End();
            }
        }
    }

    /// <summary>A lock of this database, which one process of all has at a time.</summary>
    public PostgresLock NewLock(string name) => new(source, name);

    private async Task<T> RunBatchAsync<T>(Func<NpgsqlDataReader, Task<T>> read, FormattableString[] statements, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = connection.CreateBatch();
        foreach (var statement in statements)
            batch.BatchCommands.Add(Statements.Command(statement));
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(ct);
            return await read(reader);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.NotNullViolation && !IsNamed(e.ColumnName, batch))
        {
            // A newer release has added it. A null in a column that the statements name is a bug of ours.
            throw new StoreRefusedException(PostgresFaults.OtherSchema, e);
        }
        catch (Exception e)
        {
            PreparedStatements.ForgetAfter(e, connection, source);
            throw;
        }
    }

    private static bool IsNamed(string? column, NpgsqlBatch batch) => column is null || batch.BatchCommands.Any<NpgsqlBatchCommand>(
        command => Regex.IsMatch(command.CommandText, $@"\b{Regex.Escape(column)}\b"));

    /// <summary>
    /// Drops the connections of the pool: idle ones now, the others when they are returned. False when this was done a
    /// moment ago.
    /// </summary>
    internal bool TryRenewConnections()
    {
        lock (gate)
        {
            if (renewedAt is { } last && time.GetElapsedTime(last) < minRenewal)
                return false;
            renewedAt = time.GetTimestamp();
        }

        source.Clear();
        return true;
    }

    private static TimeSpan TimeoutOf(NpgsqlConnectionStringBuilder settings) => settings.CommandTimeout == 0 || settings.Timeout == 0
        ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromSeconds(settings.Timeout + settings.CommandTimeout + 0.25);
}
