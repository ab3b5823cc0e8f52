using System.Globalization;

namespace RideAspire.Bench.Reports;

/// <summary>What a figure should be.</summary>
/// <param name="Bound">In the figure's unit.</param>
/// <param name="IsMost">True: no more than the bound; false: no less.</param>
internal sealed record Aim(double Bound, bool IsMost)
{
    public static Aim AtMost(double bound) => new(bound, IsMost: true);

    public static Aim AtLeast(double bound) => new(bound, IsMost: false);

    public bool IsMetBy(double value) => IsMost ? value <= Bound : value >= Bound;

    public override string ToString() => (IsMost ? "≤ " : "≥ ") + Bound.ToString("#,0.##", CultureInfo.InvariantCulture);
}
