using System.Collections.Concurrent;

namespace RideAspire.Simulator.Wire;

/// <summary>Counts what was sent. A request that was sent three times is one request and two retries.</summary>
internal sealed class RequestTally
{
    private readonly ConcurrentDictionary<string, int> failures = new();
    private long requests;
    private long retries;

    public long Requests => Interlocked.Read(ref requests);
    public long Retries => Interlocked.Read(ref retries);
    public int Failed => failures.Values.Sum();

    /// <summary>What failed and how often, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Failures => [.. failures.OrderByDescending(failure => failure.Value)];

    public void CountRequest() => Interlocked.Increment(ref requests);

    public void CountRetry() => Interlocked.Increment(ref retries);

    /// <param name="what">The kind of request and the outcome, without ids, such as <c>POST trip: 500</c>.</param>
    public void CountFailure(string what) => failures.AddOrUpdate(what, 1, (_, count) => count + 1);
}
