using System.Collections.Frozen;
using Npgsql;
using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// The kinds of a store's faults, in one table per store. To the caller all of them mean the same: 503 with
/// Retry-After. Postgres also refuses because of the statement or the row: these classes are listed too. What is in no
/// table is the store's fault, because no request can be its cause.
/// </summary>
/// <remarks>
/// The codes of Postgres are SQLSTATEs or their classes
/// (https://www.postgresql.org/docs/current/errcodes-appendix.html). Those of Redis are words of its messages, because
/// an error inside a script reaches the client in a sentence around the original one. The client's exceptions do not
/// say which Redis they came from, so <see cref="RedisStore"/> notes it on them.
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

    public static readonly StoreFault PostgresSilent = new(Postgres, "does not answer.");
    public static readonly StoreFault RedisSilent = new(Redis, "does not answer.");

    public static readonly StoreFault PostgresReadOnly = new(
        Postgres, "is read-only: it is a standby or was made read-only. New connections are opened until one of them can write.")
    {
        KeepsConnection = false,
        IsRetried = true,
    };

    private static readonly StoreFault pooler = new(
        Postgres,
        "is behind a pooler that takes no start-up options or prepared statements. Set Max Auto Prepare=0 in ConnectionStrings:rides.");

    private static readonly StoreFault schema = new(
        Postgres, "lacks tables or columns of this release. Run `Booking.Api migrate`, or wait until it has run.");

    /// <summary>
    /// A column that has another type, must be filled and is unknown here, is generated, or has a name that a
    /// statement takes for another one's; a function or an operator for another type. The log's line has the error
    /// itself, in case it is a bug of ours.
    /// </summary>
    public static readonly StoreFault OtherSchema = new(
        Postgres,
        "has a schema that does not fit this release: a column, type or function differs. "
            + "Run `Booking.Api migrate`, or wait until the newer release is deployed. Postgres 14 or newer is needed.");

    private static readonly StoreFault lostRace = new(Postgres, "ended a transaction that waited for another one.") { IsRetried = true };

    private static readonly StoreFault misread =
        new(Postgres, "gave an answer that Npgsql did not expect. It has closed that connection.");

    private static readonly StoreFault internalError = new(Postgres, "reports an error of its own. See its log.");

    private static readonly StoreFault noRoom = new(Postgres, "has no room left: disk, memory or connections.");

    private static readonly StoreFault cancelled =
        new(Postgres, "cancelled a statement: by its statement_timeout or transaction_timeout, or by hand.");

    private static readonly StoreFault unknown = new(Postgres, "refuses for a reason that this release does not know. See its log.");

    private static readonly StoreFault denied = new(Postgres, "does not let the user of ConnectionStrings:rides do this.");

    private static readonly Dictionary<string, StoreFault> ofPostgres = new()
    {
        ["08"] = PostgresSilent,
        ["0A000"] = new(Postgres, "changed its schema under a prepared statement.") { KeepsConnection = false, IsRetried = true },
        ["25006"] = PostgresReadOnly,
        ["25P03"] = PostgresSilent,
        ["25P04"] = cancelled,
        ["26000"] = pooler,
        ["42P05"] = pooler,
        ["28"] = new(Postgres, "does not accept the user or password of ConnectionStrings:rides."),
        ["3D"] = schema,
        ["3F"] = schema,
        ["40"] = lostRace,
        ["42501"] = denied,
        ["42P01"] = schema,
        ["42702"] = OtherSchema,
        ["42703"] = schema,
        ["42704"] = OtherSchema,
        ["42725"] = OtherSchema,
        ["42804"] = OtherSchema,
        ["42809"] = OtherSchema,
        ["428C9"] = OtherSchema,
        ["42883"] = OtherSchema,
        ["53"] = noRoom,
        ["55"] = new(Postgres, "gave up waiting for a lock, or the object is in use."),
        ["57"] = new(Postgres, "is starting or stopping."),
        ["57014"] = cancelled,
        ["57P05"] = PostgresSilent,
        ["58"] = internalError,
        ["72"] = internalError,
        ["F0"] = internalError,
        ["HV"] = internalError,
        ["XX"] = internalError,
    };

    /// <summary>
    /// Classes of errors that the statement, its parameters or a row cause: a bug of ours, or a broken rule of the
    /// schema. A limit (54) is among them: a row may be too large for an index.
    /// </summary>
    private static readonly FrozenSet<string> ofStatements = FrozenSet.Create(
        "00", "01", "02", "03", "09", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24", "25", "27", "2B", "2D", "2F",
        "34", "38", "39", "3B", "42", "44", "54", "P0");

    private static readonly StoreFault lacks = new(
        Redis, "refuses a command that this release needs: it is too old, or the command is disabled. Redis 6.2 or newer is needed.");

    private static readonly StoreFault notAllowed = new(
        Redis, "does not let the user of its connection string run a command, key or channel that this release needs.");

    private static readonly StoreFault loading = new(Redis, "is starting: it loads its data.");

    public static readonly StoreFault RedisReadOnly = new(
        Redis, "is a replica and takes no writes. Its role is asked for until it is a primary, or another server answers.")
    {
        KeepsConnection = false,
    };

    private static readonly StoreFault wrongType = new(Redis, "holds a value of another type under a key of this system.");

    // The order matters: a message may hold several of these words.
    private static readonly (string Word, StoreFault Fault)[] ofRedis =
    [
        ("READONLY", RedisReadOnly),
        ("requires writable", RedisReadOnly),
        ("issued to a replica", RedisReadOnly),
        ("OOM", new(Redis, "is full: maxmemory is reached. It records nothing new; what is due still fires.")),
        ("MISCONF", new(Redis, "takes no writes because it cannot save to its disk.")),
        ("NOREPLICAS", new(Redis, "takes no writes because too few replicas are connected.")),
        ("LOADING", loading),
        ("MASTERDOWN", loading),
        ("CLUSTERDOWN", new(Redis, "is a cluster in which some slots have no server.")),
        ("BUSY", new(Redis, "runs somebody's script and does nothing else meanwhile.")),
        ("WRONGPASS", notAllowed),
        ("NOAUTH", notAllowed),
        ("NOPERM", notAllowed),
        ("user executing the script can't", notAllowed),
        ("nknown command", lacks),
        ("nknown Redis command", lacks),
        ("max number of clients", new(Redis, "has no connection left: maxclients is reached.")),
        ("WRONGTYPE", wrongType),
    ];

    private static readonly StoreFault otherOfRedis = new(Redis, "refused a command.");

    private static readonly StoreFault answered = new(Redis, "answered with an error that this release does not know.");

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
        PostgresException postgres => IsOfPooler(postgres) ? pooler : OfState(postgres.SqlState),
        NpgsqlException => PostgresSilent,
        RedisCommandException => OfMessage(exception.Message) ?? otherOfRedis,
        RedisServerException => OfMessage(exception.Message) ?? answered,
        RedisException => OfMessage(exception.Message) ?? RedisSilent,
        TimeoutException => exception is RedisTimeoutException ? RedisSilent : PostgresSilent,

        // Npgsql's, when a column has a type that cannot be read as the expected one. A null may be in one row only.
        InvalidCastException { Source: "Npgsql" } when exception.Message.StartsWith("Reading as", StringComparison.Ordinal) => OtherSchema,

        // Npgsql throws a plain exception when the messages on a connection are out of step.
        { Source: "Npgsql" } when exception.Message.StartsWith("Received unexpected backend message", StringComparison.Ordinal) => misread,

        // EF Core wraps what may be transient.
        InvalidOperationException { InnerException: { } inner } => KindOf(inner),

        // When the Redis client drops a hung connection, it passes on exceptions of its pipes, and it cancels scripts
        // without a request to do so.
        InvalidOperationException { Source: "System.IO.Pipelines" } => RedisSilent,
        TaskCanceledException { CancellationToken.CanBeCanceled: false } => RedisSilent,
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

    /// <summary>
    /// True when new connections to Postgres may not have the fault. A silent server takes none, and one without room
    /// could refuse them while the old ones still work.
    /// </summary>
    public static bool MayBeOfSession(StoreFault fault) => !ReferenceEquals(fault, PostgresSilent) && !ReferenceEquals(fault, noRoom);

    /// <summary>True when a table, a column or the whole database is missing.</summary>
    public static bool IsSchemaMissing(Exception exception) => ReferenceEquals(KindOf(exception), schema);

    /// <summary>True when a key of Redis holds a value of another type than the command needs.</summary>
    public static bool IsWrongType(Exception exception) => ReferenceEquals(KindOf(exception), wrongType);

    /// <summary>
    /// True for what may concern one row only: no failure of a store; a damaged row or index entry, which Postgres
    /// reports as an error of its own, class XX; and what Redis refuses for a reason that is not in the table, such as
    /// a position that it cannot hold.
    /// </summary>
    public static bool MayBeOfOneRow(Exception exception) =>
        KindOf(exception) is not { } kind
        || ReferenceEquals(kind, otherOfRedis)
        || exception is PostgresException { SqlState: ['X', 'X', ..] };

    /// <summary>True when Redis does not know a command.</summary>
    public static bool IsLacking(StoreFault fault) => ReferenceEquals(fault, lacks);

    /// <summary>True when the user may not run a command.</summary>
    public static bool IsNotAllowed(StoreFault fault) => ReferenceEquals(fault, notAllowed);

    /// <summary>True when Redis refused with an error that the table does not know.</summary>
    public static bool IsOther(StoreFault fault) => ReferenceEquals(fault, otherOfRedis);

    // PgBouncer uses this code for most of its own errors, such as a server behind it that is down. Postgres uses it
    // for parameters that do not fit, when a pooler has given the session another statement of the same name.
    private static bool IsOfPooler(PostgresException exception) =>
        exception.SqlState == PostgresErrorCodes.ProtocolViolation
        && (exception.MessageText.Contains("startup parameter", StringComparison.Ordinal)
            || exception.MessageText.Contains("prepared statement", StringComparison.Ordinal));

    private static StoreFault? OfState(string state)
    {
        var ofClass = state.Length < 2 ? state : state[..2];
        return ofPostgres.GetValueOrDefault(state) ?? ofPostgres.GetValueOrDefault(ofClass)
            ?? (ofStatements.Contains(ofClass) ? null : unknown);
    }

    private static StoreFault? OfMessage(string message)
    {
        foreach (var (word, fault) in ofRedis)
        {
            if (message.Contains(word, StringComparison.Ordinal))
                return fault;
        }

        return message.StartsWith("ERR", StringComparison.Ordinal) ? otherOfRedis : null;
    }
}
