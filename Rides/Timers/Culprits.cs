using System.Collections.Concurrent;

namespace RideAspire.Timers;

/// <summary>
/// The rows that failed in this process, each with a back-off that doubles. Their number is bounded: beyond it, the one
/// that failed longest ago is forgotten, and begins with the shortest back-off when it fails again.
/// </summary>
internal sealed class Culprits(TimeProvider time)
{
    private const int Max = 10_000;

    private static readonly TimeSpan minBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan maxBackOff = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, Culprit> culprits = new();

    public bool IsEmpty => culprits.IsEmpty;

    public bool Contains(Guid id) => culprits.ContainsKey(id);

    /// <summary>How long a row should still be left alone; zero or less when it should be tried.</summary>
    public TimeSpan WaitOf(Guid id) =>
        culprits.TryGetValue(id, out var culprit) ? culprit.BackOff - time.GetElapsedTime(culprit.FailedAt) : TimeSpan.Zero;

    /// <summary>A row has failed. Returns how often it has, and how long it should be left alone.</summary>
    public (int Attempt, TimeSpan Wait) Failed(Guid id)
    {
        var now = time.GetTimestamp();
        var culprit = culprits.AddOrUpdate(
            id,
            _ => new(1, minBackOff, now),
            (_, last) => new(last.Attempts + 1, last.BackOff * 2 < maxBackOff ? last.BackOff * 2 : maxBackOff, now));
        if (culprits.Count > Max)
            culprits.TryRemove(culprits.MinBy(other => other.Value.FailedAt).Key, out _);
        return (culprit.Attempts, culprit.BackOff);
    }

    /// <summary>Rows have succeeded.</summary>
    public void Remove(IReadOnlyList<Guid> ids)
    {
        if (culprits.IsEmpty)
            return;
        foreach (var id in ids)
            culprits.TryRemove(id, out _);
    }

    private readonly record struct Culprit(int Attempts, TimeSpan BackOff, long FailedAt);
}
