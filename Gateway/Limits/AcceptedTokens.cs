using System.Collections.Concurrent;

namespace RideAspire.Gateway.Limits;

/// <summary>
/// The tokens that this gateway has accepted lately, by their hashes. Their callers go on while somebody at the same
/// address sends bad ones. A hash that two tokens share only has one of them checked that would have been refused.
/// </summary>
internal sealed class AcceptedTokens
{
    /// <summary>At two generations, these are about 4 MB.</summary>
    private const int MaxInGeneration = 50_000;

    private volatile Generation young = new();
    private volatile Generation old = new();

    public bool Contains(string token) => young.Hashes.ContainsKey(token.GetHashCode()) || old.Hashes.ContainsKey(token.GetHashCode());

    public void Add(string token)
    {
        var generation = young;
        if (generation.Hashes.TryAdd(token.GetHashCode(), true) && Interlocked.Increment(ref generation.Count) == MaxInGeneration)
            (old, young) = (generation, new());
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<int, bool> Hashes = new();
        public int Count;
    }
}
