using System.Collections.Concurrent;

namespace RideAspire.KubernetesTrial.Network;

/// <summary>The requests that came in, and those that failed. A client that went away is no failure.</summary>
internal sealed class RequestCount
{
    private readonly ConcurrentQueue<string> failures = [];
    private long requests;

    public long Requests => Interlocked.Read(ref requests);

    /// <summary>What failed: no answer, one that broke off, or a status of 429 or at least 500.</summary>
    public IReadOnlyCollection<string> Failures => failures;

    public void Count() => Interlocked.Increment(ref requests);

    public void CountFailure(string what) => failures.Enqueue(what);
}
