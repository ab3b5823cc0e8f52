using System.Collections.Concurrent;

namespace RideAspire.Simulator.Wire;

/// <summary>Counts requests. A request that was sent three times is one request and two retries.</summary>
internal sealed class RequestTally
{
    private readonly ConcurrentDictionary<string, int> failures = new();
    private readonly ConcurrentDictionary<string, int> refusals = new();
    private long requests;
    private long retries;

    public long Requests => Interlocked.Read(ref requests);
    public long Retries => Interlocked.Read(ref retries);
    public int Failed => failures.Values.Sum();

    /// <summary>Failures by kind, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Failures => MostFrequentFirst(failures);

    /// <summary>
    /// Refusals by kind, the most frequent first. They are not failures: another request or a timeout came first.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, int>> Refusals => MostFrequentFirst(refusals);

    public void CountRequest() => Interlocked.Increment(ref requests);

    public void CountRetry() => Interlocked.Increment(ref retries);

    /// <param name="kind">
    /// The kind of request and the outcome, without ids, such as <c>book: 500 InternalServerError</c>.
    /// </param>
    public void CountFailure(string kind) => Count(failures, kind);

    /// <param name="kind">The kind of request and the refusal, such as <c>accept offer: offer-lapsed</c>.</param>
    public void CountRefusal(string kind) => Count(refusals, kind);

    private static void Count(ConcurrentDictionary<string, int> counts, string kind) =>
        counts.AddOrUpdate(kind, 1, (_, count) => count + 1);

    private static KeyValuePair<string, int>[] MostFrequentFirst(ConcurrentDictionary<string, int> counts) =>
        [.. counts.OrderByDescending(entry => entry.Value)];
}
