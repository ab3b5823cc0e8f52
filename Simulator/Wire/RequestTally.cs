using System.Collections.Concurrent;

namespace RideAspire.Simulator.Wire;

/// <summary>Counts what was sent. A request that was sent three times is one request and two retries.</summary>
internal sealed class RequestTally
{
    private readonly ConcurrentDictionary<string, int> failures = new();
    private readonly ConcurrentDictionary<string, int> refusals = new();
    private long requests;
    private long retries;

    public long Requests => Interlocked.Read(ref requests);
    public long Retries => Interlocked.Read(ref retries);
    public int Failed => failures.Values.Sum();

    /// <summary>What failed and how often, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Failures => MostFrequentFirst(failures);

    /// <summary>What the server refused because something else was faster, and how often: no failures.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Refusals => MostFrequentFirst(refusals);

    public void CountRequest() => Interlocked.Increment(ref requests);

    public void CountRetry() => Interlocked.Increment(ref retries);

    /// <param name="what">The kind of request and the outcome, without ids, such as <c>POST trip: 500</c>.</param>
    public void CountFailure(string what) => Count(failures, what);

    /// <param name="what">The kind of request and the refusal, such as <c>accept offer: offer-lapsed</c>.</param>
    public void CountRefusal(string what) => Count(refusals, what);

    private static void Count(ConcurrentDictionary<string, int> counts, string what) => counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    private static KeyValuePair<string, int>[] MostFrequentFirst(ConcurrentDictionary<string, int> counts) =>
        [.. counts.OrderByDescending(entry => entry.Value)];
}
