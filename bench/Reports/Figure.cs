namespace RideAspire.Bench.Reports;

/// <summary>One measured value.</summary>
/// <param name="Case">The load or setting under which it was measured.</param>
/// <param name="Unit">Empty for a plain number.</param>
/// <param name="Aim">Null when there is none.</param>
/// <param name="MustHold">The aim is a promise, not a speed: the run fails when it is not met.</param>
internal sealed record Figure(string Case, string Name, double Value, string Unit, Aim? Aim, bool MustHold)
{
    public bool? IsMet => Aim?.IsMetBy(Value);
}
