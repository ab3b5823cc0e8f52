namespace RideAspire.Stores;

/// <summary>
/// The kinds of Redis' faults, by words of its messages: an error inside a script reaches the client in a sentence
/// around the original one.
/// </summary>
internal static class RedisFaults
{
    public static readonly StoreFault Silent = Fault("does not answer.");

    private static readonly StoreFault lacks =
        Fault("refuses a command that this release needs: it is too old, or the command is disabled. Redis 6.2 or newer is needed.");

    private static readonly StoreFault notAllowed =
        Fault("does not let the user of its connection string run a command, key or channel that this release needs.");

    private static readonly StoreFault notLoggedIn =
        Fault("does not accept the user or password of its connection string, or wants one and got none.");

    private static readonly StoreFault loading = Fault("is starting: it loads its data.");

    public static readonly StoreFault ReadOnly =
        Fault("is a replica and takes no writes. Its role is asked for until it is a primary, or another server answers.") with
        {
            KeepsConnection = false,
        };

    private static readonly StoreFault wrongType = Fault("holds a value of another type under a key of this system.");

    // The order matters: a message may hold several of these words.
    private static readonly (string Word, StoreFault Fault)[] ofWords =
    [
        ("READONLY", ReadOnly),
        ("requires writable", ReadOnly),
        ("issued to a replica", ReadOnly),
        ("OOM", Fault("is full: maxmemory is reached. It records nothing new; what is due still fires.")),
        ("MISCONF", Fault("takes no writes because it cannot save to its disk.")),
        ("NOREPLICAS", Fault("takes no writes because too few replicas are connected.")),
        ("LOADING", loading),
        ("MASTERDOWN", loading),
        ("CLUSTERDOWN", Fault("is a cluster in which some slots have no server.")),
        ("TRYAGAIN", Fault("is a cluster that moves a slot to another node. Calls with several keys of it wait for the end.")),
        ("BUSY", Fault("runs somebody's script and does nothing else meanwhile.")),
        ("WRONGPASS", notLoggedIn),
        ("NOAUTH", notLoggedIn),
        ("NOPERM", notAllowed),
        ("user executing the script can't", notAllowed),
        ("nknown command", lacks),
        ("nknown Redis command", lacks),
        ("max number of clients", Fault("has no connection left: maxclients is reached.")),
        ("WRONGTYPE", wrongType),
    ];

    public static readonly StoreFault Other = Fault("refused a command.");

    public static readonly StoreFault Unknown = Fault("answered with an error that this release does not know.");

    /// <summary>Returns the kind of an error by its message; null when the message is none of a server.</summary>
    public static StoreFault? Of(string message)
    {
        foreach (var (word, fault) in ofWords)
        {
            if (message.Contains(word, StringComparison.Ordinal))
                return fault;
        }

        return message.StartsWith("ERR", StringComparison.Ordinal) ? Other : null;
    }

    /// <summary>True when Redis does not know a command.</summary>
    public static bool IsLacking(StoreFault fault) => ReferenceEquals(fault, lacks);

    /// <summary>True when the user may not run a command.</summary>
    public static bool IsNotAllowed(StoreFault fault) => ReferenceEquals(fault, notAllowed);

    /// <summary>True when a key holds a value of another type than the command needs.</summary>
    public static bool IsWrongType(StoreFault? fault) => ReferenceEquals(fault, wrongType);

    /// <summary>True when Redis refused with an error that the table does not know.</summary>
    public static bool IsOther(StoreFault fault) => ReferenceEquals(fault, Other);

    private static StoreFault Fault(string what) => new(StoreFaults.Redis, what);
}
