using Npgsql;
using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// The kinds of a store's faults: <see cref="PostgresFaults"/> and <see cref="RedisFaults"/>. To the caller all of them
/// mean the same: 503 with Retry-After. Postgres also refuses because of the statement or the row: these classes are
/// listed too. What is in no table is the store's fault, because no request can be its cause.
/// </summary>
/// <remarks>
/// The client's exceptions do not say which Redis they came from, so <see cref="RedisStore"/> notes it on them.
/// </remarks>
internal static class StoreFaults
{
    public const string Postgres = "postgres";
    public const string Redis = "redis";

    /// <summary>
    /// The Redis of dispatch. It may be the same server as <see cref="Redis"/>, by another connection.
    /// </summary>
    public const string Dispatch = "dispatch";

    private const string StoreNote = "RideAspire.Store";

    /// <summary>Returns the kind of a failure; null for what is no failure of a store.</summary>
    public static StoreFault? Of(Exception exception)
    {
        var kind = KindOf(exception);
        return exception.Data[StoreNote] is string store ? kind?.At(store) : kind;
    }

    /// <summary>
    /// Notes on an exception which Redis it came from, so that whoever catches it knows. Returns the kind of the
    /// failure; null for what is none.
    /// </summary>
    public static StoreFault? NoteRedis(Exception exception, string store)
    {
        exception.Data[StoreNote] = store;
        return Of(exception);
    }

    private static StoreFault? KindOf(Exception exception) => exception switch
    {
        StoreRefusedException refused => refused.Fault,
        PostgresException postgres => PostgresFaults.Of(postgres),
        NpgsqlException => PostgresFaults.Silent,
        RedisCommandException => RedisFaults.Of(exception.Message) ?? RedisFaults.Other,
        RedisServerException => RedisFaults.Of(exception.Message) ?? RedisFaults.Unknown,
        RedisException => RedisFaults.Of(exception.Message) ?? RedisFaults.Silent,
        TimeoutException => exception is RedisTimeoutException ? RedisFaults.Silent : PostgresFaults.Silent,

        // Npgsql's, when a column has a type that cannot be read as the expected one. A null may be in one row only.
        InvalidCastException { Source: "Npgsql" } when exception.Message.StartsWith("Reading as", StringComparison.Ordinal) =>
            PostgresFaults.OtherSchema,

        // Npgsql throws a plain exception when the messages on a connection are out of step.
        { Source: "Npgsql" } when exception.Message.StartsWith("Received unexpected backend message", StringComparison.Ordinal) =>
            PostgresFaults.Misread,

        // EF Core wraps what may be transient.
        InvalidOperationException { InnerException: { } inner } => KindOf(inner),

        // When the Redis client drops a hung connection, it passes on exceptions of its pipes, and it cancels scripts
        // without a request to do so.
        InvalidOperationException { Source: "System.IO.Pipelines" } => RedisFaults.Silent,
        TaskCanceledException { CancellationToken.CanBeCanceled: false } => RedisFaults.Silent,
        _ => null,
    };

    /// <summary>
    /// Returns the kind of a probe's failure. The probe asks for nothing that a working store refuses, so what is in no
    /// table is a fault too.
    /// </summary>
    public static StoreFault OfProbe(string store, Exception exception) =>
        KindOf(exception) is { } kind && (kind.Store == Postgres) == (store == Postgres)
            ? kind.At(store)
            : new(store, $"fails the probe: {Kind(exception)}. See the log.");

    private static string Kind(Exception exception) =>
        exception is PostgresException postgres ? $"SQLSTATE {postgres.SqlState}" : exception.GetType().Name;

    /// <summary>True when a table, a column or the whole database is missing.</summary>
    public static bool IsSchemaMissing(Exception exception) => PostgresFaults.IsSchemaMissing(KindOf(exception));

    /// <summary>True when a key of Redis holds a value of another type than the command needs.</summary>
    public static bool IsWrongType(Exception exception) => RedisFaults.IsWrongType(KindOf(exception));

    /// <summary>
    /// True for what may concern one row only: no failure of a store; a damaged row or index entry, which Postgres
    /// reports as an error of its own, class XX; and what Redis refuses for a reason that is not in the table, such as
    /// a position that it cannot hold.
    /// </summary>
    public static bool MayBeOfOneRow(Exception exception) =>
        KindOf(exception) is not { } kind
        || RedisFaults.IsOther(kind)
        || exception is PostgresException { SqlState: ['X', 'X', ..] };
}
