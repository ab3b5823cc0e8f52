namespace RideAspire.Bench.Rigs;

/// <summary>The options of all scenarios.</summary>
/// <param name="Quick">Whether to measure less of everything.</param>
/// <param name="Statements">Whether to print where Postgres spent its time.</param>
/// <param name="Pickups">The day to replay.</param>
/// <param name="Settings">Of all services, over those of the scenario.</param>
internal sealed record BenchOptions(
    bool Quick, bool Statements, FileInfo Pickups, IReadOnlyList<(string Key, string? Value)> Settings)
{
    public T Of<T>(T inQuick, T inFull) => Quick ? inQuick : inFull;
}
