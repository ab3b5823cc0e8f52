using System.Collections.Concurrent;

namespace RideAspire.ServiceDefaults.Health;

/// <summary>
/// When each loop of this process last ended a pass, or a step of one. Liveness and readiness are derived from it.
/// </summary>
public sealed class Heartbeats(TimeProvider time)
{
    /// <summary>
    /// A loop that is silent for longer is stalled: 4 s, so that a probe every second finds it within 5 s. So every
    /// step of a loop must end sooner, whatever the stores do. A failed step counts as a step: a store that is down is
    /// no reason to kill the process.
    /// </summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, Pulse> loops = new();

    /// <summary>Registers a loop before it starts: the process is not ready until its first successful pass.</summary>
    public void Expect(string loop) => loops[loop] = new(Started: false, time.GetTimestamp());

    /// <summary>
    /// Records that a pass, or a step of one, has ended. The first call with <paramref name="succeeded"/> marks the
    /// loop as started.
    /// </summary>
    public void Beat(string loop, bool succeeded) => loops.AddOrUpdate(
        loop,
        _ => new(succeeded, time.GetTimestamp()),
        (_, last) => new(last.Started || succeeded, time.GetTimestamp()));

    internal IReadOnlyCollection<string> NotStarted() => [.. loops.Where(loop => !loop.Value.Started).Select(loop => loop.Key)];

    internal IReadOnlyCollection<string> Silent() =>
        [.. loops.Where(loop => time.GetElapsedTime(loop.Value.LastBeat) > MaxSilence).Select(loop => loop.Key)];

    /// <summary>How long ago each loop ended a step.</summary>
    internal IReadOnlyDictionary<string, TimeSpan> Silences() =>
        loops.ToDictionary(loop => loop.Key, loop => time.GetElapsedTime(loop.Value.LastBeat));

    private sealed record Pulse(bool Started, long LastBeat);
}
