namespace RideAspire.Bench.Reports;

/// <summary>One thing that was measured.</summary>
/// <param name="Case">Under which circumstances.</param>
/// <param name="Name">What.</param>
/// <param name="Unit">Empty for a number of its own.</param>
/// <param name="Aim">What it should be; null where it is only told.</param>
/// <param name="MustHold">The run has failed when the aim is not met: of what is a promise, not a speed.</param>
internal sealed record Figure(string Case, string Name, double Value, string Unit, Aim? Aim, bool MustHold)
{
    public bool? IsMet => Aim?.IsMetBy(Value);
}
