using BenchmarkDotNet.Attributes;

namespace RideAspire.Bench.Micro;

/// <summary>
/// The cost of parsing a claim of 500 timers. Ids come as text, because older replicas can read nothing else.
/// </summary>
[MemoryDiagnoser]
public class ClaimParsing
{
    private readonly string[] texts = [.. Enumerable.Range(0, 500).Select(_ => Guid.CreateVersion7().ToString("D"))];
    private readonly byte[][] bytes = [.. Enumerable.Range(0, 500).Select(_ => Guid.CreateVersion7().ToByteArray(bigEndian: true))];

    [Benchmark(Baseline = true, Description = "36 characters")]
    public Guid[] Text() => Array.ConvertAll(texts, Guid.Parse);

    [Benchmark(Description = "16 bytes")]
    public Guid[] Bytes() => Array.ConvertAll(bytes, id => new Guid(id, bigEndian: true));
}
