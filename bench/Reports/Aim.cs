using System.Globalization;

namespace RideAspire.Bench.Reports;

/// <summary>The bound that a figure should keep.</summary>
/// <param name="Bound">In the figure's unit.</param>
/// <param name="IsMost">True: at most the bound. False: at least the bound.</param>
internal sealed record Aim(double Bound, bool IsMost)
{
    public static Aim AtMost(double bound) => new(bound, IsMost: true);

    public static Aim AtLeast(double bound) => new(bound, IsMost: false);

    public bool IsMetBy(double value) => IsMost ? value <= Bound : value >= Bound;

    public override string ToString() => (IsMost ? "≤ " : "≥ ") + Bound.ToString("#,0.##", CultureInfo.InvariantCulture);
}
