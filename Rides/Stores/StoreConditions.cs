using Microsoft.Extensions.Logging;

namespace RideAspire.Stores;

/// <summary>
/// Whether each store does its work, as the calls of this process see it. So the log says once when trouble starts, and
/// once when it has ended, however many calls fail.
/// </summary>
public sealed partial class StoreConditions(TimeProvider time, ILogger<StoreConditions> logger)
{
    /// <summary>
    /// How long no call may fail before trouble has ended. Without this, a store that fails now and then would log
    /// twice each second.
    /// </summary>
    private static readonly TimeSpan quiet = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A call that timed out is no trouble yet: the machine of either side may be busy. Timeouts are logged when they
    /// go on for this long.
    /// </summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Trouble> troubles = [];

    /// <summary>A call to a store has failed.</summary>
    internal void Failed(StoreFault fault, Exception exception)
    {
        lock (gate)
        {
            if (!troubles.TryGetValue(fault.Store, out var trouble))
                troubles[fault.Store] = trouble = new(time.GetTimestamp());
            trouble.Failures++;
            trouble.LastFailure = time.GetTimestamp();
            var isPatient = StoreFailure.IsTimeout(exception) && time.GetElapsedTime(trouble.Since) < patience;
            if (isPatient || !trouble.Logged.Add(fault.What))
                return;
        }

        Started(NameOf(fault.Store), fault.What, exception.GetBaseException().Message);
    }

    /// <summary>A store has done its work.</summary>
    internal void Works(string store)
    {
        Trouble? trouble;
        lock (gate)
        {
            if (!troubles.TryGetValue(store, out trouble) || time.GetElapsedTime(trouble.LastFailure) < quiet)
                return;
            troubles.Remove(store);
        }

        if (trouble.Logged.Count > 0)
            Ended(NameOf(store), time.GetElapsedTime(trouble.Since, trouble.LastFailure).TotalSeconds, trouble.Failures);
    }

    /// <summary>
    /// A value of another type has been renamed. The call that it failed goes on, so there is no trouble.
    /// </summary>
    internal void Renamed(string key, string type, string expected, string newKey) => RenamedKey(key, type, expected, newKey);

    private static string NameOf(string store) => store == StoreFaults.Postgres ? "Postgres" : "Redis";

    [LoggerMessage(LogLevel.Warning, "{Store} {What} The first error was: {Error} The next line says when this has ended.")]
    private partial void Started(string store, string what, string error);

    [LoggerMessage(LogLevel.Information, "{Store} works again. It failed for {Seconds:0.0} s, in {Failures} calls.")]
    private partial void Ended(string store, double seconds, int failures);

    [LoggerMessage(
        LogLevel.Warning,
        "{Key} in Redis held a {Type} instead of a {Expected}, and was renamed to {NewKey}. What belongs there comes back by itself.")]
    private partial void RenamedKey(string key, string type, string expected, string newKey);

    private sealed class Trouble(long since)
    {
        public HashSet<string> Logged { get; } = [];

        public long Since => since;

        public long LastFailure { get; set; }

        public int Failures { get; set; }
    }
}
