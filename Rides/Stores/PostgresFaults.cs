using System.Collections.Frozen;
using Npgsql;

namespace RideAspire.Stores;

/// <summary>The kinds of Postgres' faults, by SQLSTATE or by its class.</summary>
/// <remarks>https://www.postgresql.org/docs/current/errcodes-appendix.html</remarks>
internal static class PostgresFaults
{
    public static readonly StoreFault Silent = Fault("does not answer.");

    public static readonly StoreFault ReadOnly =
        Fault("is read-only: it is a standby or was made read-only. New connections are opened until one of them can write.") with
        {
            KeepsConnection = false,
            IsRetried = true,
        };

    private static readonly StoreFault pooler =
        Fault("is behind a pooler that takes no start-up options or prepared statements. "
            + "Set Max Auto Prepare=0 in ConnectionStrings:rides.");

    private static readonly StoreFault schema =
        Fault("lacks tables or columns of this release. Run `Booking.Api migrate`, or wait until it has run.");

    /// <summary>
    /// A column that has another type, must be filled and is unknown here, is generated, or has a name that a
    /// statement takes for another one's; a function or an operator for another type. The log's line has the error
    /// itself, in case it is a bug of ours.
    /// </summary>
    public static readonly StoreFault OtherSchema =
        Fault("has a schema that does not fit this release: a column, type or function differs. "
            + "Run `Booking.Api migrate`, or wait until the newer release is deployed. Postgres 14 or newer is needed.");

    private static readonly StoreFault lostRace =
        Fault("ended a transaction that waited for another one.") with { IsRetried = true };

    public static readonly StoreFault Misread =
        Fault("gave an answer that Npgsql did not expect. It has closed that connection.");

    private static readonly StoreFault internalError = Fault("reports an error of its own. See its log.");

    private static readonly StoreFault noRoom = Fault("has no room left: disk, memory or connections.");

    private static readonly StoreFault cancelled =
        Fault("cancelled a statement: by its statement_timeout or transaction_timeout, or by hand.");

    private static readonly StoreFault unknown =
        Fault("refuses for a reason that this release does not know. See its log.");

    private static readonly StoreFault denied = Fault("does not let the user of ConnectionStrings:rides do this.");

    private static readonly Dictionary<string, StoreFault> ofStates = new()
    {
        ["08"] = Silent,
        ["0A000"] = Fault("changed its schema under a prepared statement.") with { KeepsConnection = false, IsRetried = true },
        ["25006"] = ReadOnly,
        ["25P03"] = Silent,
        ["25P04"] = cancelled,
        ["26000"] = pooler,
        ["42P05"] = pooler,
        ["28"] = Fault("does not accept the user or password of ConnectionStrings:rides."),
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
        ["55"] = Fault("gave up waiting for a lock, or the object is in use."),
        ["57"] = Fault("is starting or stopping."),
        ["57014"] = cancelled,
        ["57P05"] = Silent,
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

    /// <summary>Returns the kind of an error; null for what the statement, its parameters or a row cause.</summary>
    public static StoreFault? Of(PostgresException exception) => IsOfPooler(exception) ? pooler : OfState(exception.SqlState);

    /// <summary>
    /// True when new connections may not have the fault. A silent server takes none, and one without room could refuse
    /// them while the old ones still work.
    /// </summary>
    public static bool MayBeOfSession(StoreFault fault) => !ReferenceEquals(fault, Silent) && !ReferenceEquals(fault, noRoom);

    /// <summary>True when a table, a column or the whole database is missing.</summary>
    public static bool IsSchemaMissing(StoreFault? fault) => ReferenceEquals(fault, schema);

    // PgBouncer uses this code for most of its own errors, such as a server behind it that is down. Postgres uses it
    // for parameters that do not fit, when a pooler has given the session another statement of the same name.
    private static bool IsOfPooler(PostgresException exception) =>
        exception.SqlState == PostgresErrorCodes.ProtocolViolation
        && (exception.MessageText.Contains("startup parameter", StringComparison.Ordinal)
            || exception.MessageText.Contains("prepared statement", StringComparison.Ordinal));

    private static StoreFault? OfState(string state)
    {
        var ofClass = state.Length < 2 ? state : state[..2];
        return ofStates.GetValueOrDefault(state) ?? ofStates.GetValueOrDefault(ofClass)
            ?? (ofStatements.Contains(ofClass) ? null : unknown);
    }

    private static StoreFault Fault(string what) => new(StoreFaults.Postgres, what);
}
