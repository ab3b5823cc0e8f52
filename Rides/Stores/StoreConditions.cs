using Microsoft.Extensions.Logging;

namespace RideAspire.Stores;

/// <summary>
/// Whether each store does its work, as the calls of this process see it. So the log says when trouble starts, each
/// 30 s that it goes on, and when it has ended, however many calls fail.
/// </summary>
public sealed partial class StoreConditions(TimeProvider time, ILogger<StoreConditions> logger)
{
    /// <summary>
    /// How long nothing may fail before trouble that the probe has met has ended. Without this, a store that fails now
    /// and then would log twice each second.
    /// </summary>
    private static readonly TimeSpan probedQuiet = TimeSpan.FromSeconds(2);

    /// <summary>
    /// As <see cref="probedQuiet"/>, of trouble that only other calls meet: the probe says nothing about it.
    /// </summary>
    private static readonly TimeSpan quiet = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A call that timed out is no trouble yet: the machine of either side may be busy. Timeouts are logged when they
    /// go on for this long.
    /// </summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan reminderInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan lately = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan longSilence = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan maxRetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>How much of the trouble's age a caller may be told to wait at most.</summary>
    private const double RetryShare = 0.25;

    private readonly Lock gate = new();
    private volatile bool isPostgresAway;
    private readonly Dictionary<string, Trouble> troubles = [];
    private readonly Dictionary<string, long> lastFailures = [];
    private readonly PendingCalls postgres = new(time), redis = new(time), dispatch = new(time);

    /// <summary>A call to a store, or its probe, has failed.</summary>
    internal void Failed(StoreFault fault, Exception exception, bool byProbe = false)
    {
        if (byProbe && fault.Store == StoreFaults.Postgres)
            isPostgresAway = true;
        Trouble? trouble;
        bool isNew;
        lock (gate)
        {
            if (!troubles.TryGetValue(fault.Store, out trouble))
                troubles[fault.Store] = trouble = new(time.GetTimestamp());
            trouble.Add(exception);
            if (!trouble.Kinds.TryGetValue(fault.What, out var kind))
                trouble.Kinds[fault.What] = kind = new();
            lastFailures[fault.Store] = kind.LastFailure = time.GetTimestamp();
            kind.IsProbed |= byProbe;
            var isPatient = StoreFailure.IsTimeout(exception) && time.GetElapsedTime(trouble.Since) < patience;
            isNew = !kind.IsLogged;
            if (isPatient || (!isNew && time.GetElapsedTime(trouble.LastLine) < reminderInterval))
                return;
            kind.IsLogged = true;
            trouble.LastLine = time.GetTimestamp();
        }

        if (isNew)
            Started(NameOf(fault.Store), fault.What, exception.GetBaseException().Message);
        else
            StillFails(NameOf(fault.Store), time.GetElapsedTime(trouble.Since).TotalSeconds, trouble.Failures, trouble.FailedPasses);
    }

    /// <summary>A pass of a pump has failed. It counts for the stores that have trouble.</summary>
    internal void PassFailed()
    {
        lock (gate)
        {
            foreach (var trouble in troubles.Values)
                trouble.FailedPasses++;
        }
    }

    /// <summary>The probe of a store has succeeded. Its trouble has ended if nothing has failed for a while.</summary>
    internal void Works(string store)
    {
        Trouble? trouble;
        lock (gate)
        {
            if (!troubles.TryGetValue(store, out trouble) || trouble.Kinds.Values.Any(GoesOn))
                return;
            troubles.Remove(store);
        }

        if (trouble.Kinds.Values.Any(kind => kind.IsLogged))
        {
            var failedFor = time.GetElapsedTime(trouble.Since, trouble.LastFailure).TotalSeconds;
            Ended(NameOf(store), failedFor, trouble.Failures, trouble.FailedPasses);
        }
    }

    /// <summary>What was logged of a store last, while it goes on; null when the store has no trouble.</summary>
    internal string? TroubleOf(string store)
    {
        lock (gate)
        {
            return !troubles.TryGetValue(store, out var trouble) ? null : trouble.Kinds
                .Where(kind => kind.Value.IsLogged && GoesOn(kind.Value))
                .OrderByDescending(kind => kind.Value.LastFailure)
                .FirstOrDefault().Key;
        }
    }

    /// <summary>The calls that wait for a store.</summary>
    internal PendingCalls CallsTo(string store) => store switch
    {
        StoreFaults.Postgres => postgres,
        StoreFaults.Dispatch => dispatch,
        _ => redis,
    };

    /// <summary>
    /// Whether a call to a store has failed within the last 5 s, or some wait and none has been answered for 500 ms. So
    /// what is done now may be late for that.
    /// </summary>
    internal bool MayDelay(string store)
    {
        if (CallsTo(store).Silence >= longSilence)
            return true;
        lock (gate)
            return lastFailures.TryGetValue(store, out var last) && time.GetElapsedTime(last) < lately;
    }

    /// <summary>The state of a store, whether or not its trouble was logged.</summary>
    internal StoreState StateOf(string store)
    {
        lock (gate)
        {
            if (!troubles.TryGetValue(store, out var trouble))
                return StoreState.Healthy;
            if (trouble.Kinds.Values.Any(kind => kind.IsProbed && GoesOn(kind)))
                return StoreState.Down;
            return trouble.Kinds.Values.Any(kind => kind.IsLogged && GoesOn(kind)) ? StoreState.Degraded : StoreState.Healthy;
        }
    }

    /// <summary>Whether Postgres has failed its probe, and nothing has succeeded since.</summary>
    public bool IsPostgresAway => isPostgresAway;

    /// <summary>A call to Postgres has succeeded.</summary>
    internal void PostgresAnswered()
    {
        if (isPostgresAway)
            isPostgresAway = false;
    }

    /// <summary>
    /// When a caller should repeat what failed, in whole seconds. It is 1 s at first, and up to a quarter of the age of
    /// the store's trouble, at most 10 s, later. It varies, so that the callers who have gathered during an outage do
    /// not all come back in the same second.
    /// </summary>
    public TimeSpan RetryAfter(Exception exception)
    {
        var longest = (int)Math.Clamp(AgeOfTrouble(exception).TotalSeconds * RetryShare, 1, maxRetryAfter.TotalSeconds);
        return TimeSpan.FromSeconds(Random.Shared.Next((longest + 1) / 2, longest + 1));
    }

    private TimeSpan AgeOfTrouble(Exception exception)
    {
        lock (gate)
        {
            return StoreFaults.Of(exception) is { } fault && troubles.TryGetValue(fault.Store, out var trouble)
                ? time.GetElapsedTime(trouble.Since)
                : TimeSpan.Zero;
        }
    }

    private bool GoesOn(Kind kind) => time.GetElapsedTime(kind.LastFailure) < (kind.IsProbed ? probedQuiet : quiet);

    /// <summary>
    /// A value of another type has been renamed. The call that it failed goes on, so there is no trouble.
    /// </summary>
    internal void Renamed(string key, string type, string expected, string newKey) => RenamedKey(key, type, expected, newKey);

    private static string NameOf(string store) => store switch
    {
        StoreFaults.Postgres => "Postgres",
        StoreFaults.Dispatch => "The Redis of dispatch",
        _ => "Redis",
    };

    [LoggerMessage(LogLevel.Warning, "{Store} {What} The first error was: {Error} A line each 30 s says that this goes on, "
        + "and one when it has ended.")]
    private partial void Started(string store, string what, string error);

    [LoggerMessage(
        LogLevel.Warning, "{Store} still fails, for {Seconds:0} s now, in {Failures} calls. {Passes} passes of the timers failed.")]
    private partial void StillFails(string store, double seconds, int failures, int passes);

    [LoggerMessage(
        LogLevel.Information,
        "{Store} works again. It failed for {Seconds:0.0} s, in {Failures} calls. {Passes} passes of the timers failed meanwhile.")]
    private partial void Ended(string store, double seconds, int failures, int passes);

    [LoggerMessage(
        LogLevel.Warning,
        "{Key} in Redis held a {Type} instead of a {Expected}, and was renamed to {NewKey}. What belongs there comes back by itself.")]
    private partial void RenamedKey(string key, string type, string expected, string newKey);

    private sealed class Trouble(long since)
    {
        // A probe reports again what its store has reported: that is one failure.
        private Exception? last;

        public Dictionary<string, Kind> Kinds { get; } = [];

        public long Since => since;

        public long LastFailure => Kinds.Values.Max(kind => kind.LastFailure);

        public int Failures { get; private set; }

        public int FailedPasses { get; set; }

        /// <summary>When the log last said something about it.</summary>
        public long LastLine { get; set; }

        public void Add(Exception exception)
        {
            if (!ReferenceEquals(last, exception))
                Failures++;
            last = exception;
        }
    }

    private sealed class Kind
    {
        public long LastFailure { get; set; }

        /// <summary>Whether the probe has failed in this way, so that its success says that this has ended.</summary>
        public bool IsProbed { get; set; }

        public bool IsLogged { get; set; }
    }
}
