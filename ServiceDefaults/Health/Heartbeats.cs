using System.Collections.Concurrent;

namespace RideAspire.ServiceDefaults.Health;

/// <summary>When each of a process' loops last ended a pass or a step of one: what liveness is told by.</summary>
public sealed class Heartbeats(TimeProvider time)
{
    /// <summary>
    /// A loop that is silent for longer is stalled: 4 s, so that a probe each second finds it within 5 s. Every step of a loop must be
    /// bounded below this whatever the stores do: a step that fails is a step, and a store that is down no reason to kill a process.
    /// </summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, Pulse> loops = new();

    /// <summary>Names a loop before it starts, so that its first pass is waited for.</summary>
    public void Expect(string loop) => loops[loop] = new(Started: false, time.GetTimestamp());

    /// <summary>A pass, or a step of one, has ended. The first one that <paramref name="succeeded"/> makes the loop count as started.</summary>
    public void Beat(string loop, bool succeeded) =>
        loops.AddOrUpdate(loop, _ => new(succeeded, time.GetTimestamp()), (_, last) => new(last.Started || succeeded, time.GetTimestamp()));

    internal IReadOnlyCollection<string> NotStarted() => [.. loops.Where(loop => !loop.Value.Started).Select(loop => loop.Key)];

    internal IReadOnlyCollection<string> Silent() =>
        [.. loops.Where(loop => time.GetElapsedTime(loop.Value.LastPass) > LongestSilence).Select(loop => loop.Key)];

    private sealed record Pulse(bool Started, long LastPass);
}
