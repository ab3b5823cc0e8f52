namespace RideAspire.Simulator.PickupFiles;

/// <summary>Lines of a file that have something in common: how many, and the first of them.</summary>
internal sealed class LineTally
{
    private const int MaxShown = 5;

    private readonly List<int> first = [];

    public int Count { get; private set; }

    public int? First => Count == 0 ? null : first[0];

    /// <param name="count">How many lines begin here.</param>
    public void Add(int line, int count = 1)
    {
        if (first.Count < MaxShown)
            first.Add(line);
        Count += count;
    }

    public void Add(LineTally other)
    {
        first.AddRange(other.first.Take(MaxShown - first.Count));
        Count += other.Count;
    }

    /// <summary>Such as: lines 2, 12, 26, 36, 40 and 7 more.</summary>
    public override string ToString() =>
        $"line{(Count == 1 ? "" : "s")} {string.Join(", ", first)}{(Count > first.Count ? $" and {Count - first.Count} more" : "")}";
}
