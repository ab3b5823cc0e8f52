namespace RideAspire.Stores;

/// <summary>
/// The mark that an environment puts on its key prefix in Redis: the name of its database. A process uses no Redis with
/// the mark of another one.
/// </summary>
internal sealed class RedisMark(TimeProvider time)
{
    /// <summary>
    /// An environment whose services are all gone for this long no longer owns its key prefix: its database may have
    /// moved to another server. Another environment waits for as long again, because services may be restarting.
    /// A mark without an end, set by hand or copied, gets this one when a probe meets it.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private static readonly StoreFault foreign = new(
        StoreFaults.Redis,
        "is used by another database of this system with the same key prefix. Give each environment a Redis:KeyPrefix of its own.");

    private static readonly StoreFault unnamed = new(
        StoreFaults.Redis, "has the mark of a database and is not used yet: Postgres has not told whether it is this one.");

    private readonly Lock gate = new();
    private string? own;
    private bool isRefused;
    private long? freeSince;

    /// <summary>
    /// The mark that this process has had; null if none. It may replace this one: its database has another name now.
    /// </summary>
    public string? Own
    {
        get
        {
            lock (gate)
                return own;
        }
    }

    /// <summary>Whether this process may mark a prefix that has no mark.</summary>
    public bool MayTake
    {
        get
        {
            lock (gate)
                return !isRefused || (freeSince is { } since && time.GetElapsedTime(since) >= Lifetime);
        }
    }

    /// <summary>Returns why this process must not use Redis; null when it may.</summary>
    /// <param name="name">The name of its database; null while it is not known.</param>
    /// <param name="found">The mark in Redis; empty if there is none.</param>
    public StoreFault? Judge(string? name, string found)
    {
        if (name is null)
            return found.Length == 0 ? null : unnamed;

        lock (gate)
        {
            isRefused = found.Length == 0 ? isRefused : found != name;
            freeSince = found.Length == 0 ? freeSince ?? time.GetTimestamp() : null;
            own = found == name ? name : own;
            return isRefused ? foreign : null;
        }
    }

    /// <summary>True for the refusal of a process that does not know its database yet.</summary>
    public static bool IsUnnamed(StoreFault fault) => ReferenceEquals(fault, unnamed);
}
