using System.Globalization;
using System.Xml.Linq;
using static RideAspire.Chaos.Tests.Pictures.SvgElements;

namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>One system's part of the picture: its figures, and below them its trips.</summary>
/// <param name="scale">Where the trips are drawn; the figures are in <see cref="HeaderHeight"/> pixels above <paramref name="header"/>.</param>
internal sealed class LatenessPanel(LatenessCurve curve, string colour, double header, TimeAxis axis, LatenessScale scale, TimeSpan limit)
{
    public const double HeaderHeight = 52;

    private static readonly TimeSpan bucket = TimeSpan.FromSeconds(0.5);

    private readonly IReadOnlyList<LatenessPoint> dots = Thinning.Dots(curve, axis), crosses = Thinning.Crosses(curve, axis);

    public bool IsThinned => dots.Count + crosses.Count < curve.Points.Count;

    /// <summary>The curve in one sentence.</summary>
    public static string Figures(LatenessCurve curve)
    {
        string Lateness(int percent) => curve.Percentile(percent) is { } lateness ? LatenessScale.Words(lateness) : "–";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{curve.Points.Count:N0} trips, {curve.Closed:N0} of them closed: p50 {Lateness(50)}, p99 {Lateness(99)}, max {Lateness(100)}; {curve.Early:N0} early");
    }

    public static string NeverClosed(LatenessCurve curve) => string.Create(CultureInfo.InvariantCulture, $"{curve.NeverClosed:N0} never closed");

    public XElement Draw() => new(Svg + "g", Header(), Grid(), Marks());

    private IEnumerable<XElement> Header()
    {
        yield return Text(TimeAxis.Left, header + 18, curve.Name, 15, colour, "start", Bold());
        yield return Text(TimeAxis.Left, header + 38, Figures(curve), 12, Faint);
        yield return Text(TimeAxis.Right, header + 18, NeverClosed(curve), 13, curve.NeverClosed == 0 ? Faint : Alarm, "end", Bold());
    }

    private IEnumerable<XElement> Grid()
    {
        yield return Rectangle(TimeAxis.Left, scale.Early, TimeAxis.Right - TimeAxis.Left, scale.Bottom - scale.Early, "#f6f8fa");
        yield return Text(TimeAxis.Left - 8, scale.Y(-LatenessScale.Least) + 4, "early", 11, Faint, "end");
        foreach (var seconds in axis.Ticks)
            yield return Line(axis.X(seconds), scale.Top, axis.X(seconds), scale.Bottom, Rule, new XAttribute("stroke-opacity", "0.6"));
        foreach (var tick in LatenessScale.Ticks)
        {
            yield return Line(TimeAxis.Left, scale.Y(tick), TimeAxis.Right, scale.Y(tick), Rule);
            yield return Text(TimeAxis.Left - 8, scale.Y(tick) + 4, LatenessScale.Words(tick), 11, Faint, "end");
        }

        var middle = Px(scale.Top + (LatenessScale.Height / 2));
        yield return Text(0, 0, "lateness (log scale)", 11, Faint, "middle", new XAttribute("transform", $"translate(17 {middle}) rotate(-90)"));
    }

    private IEnumerable<XElement> Marks()
    {
        yield return Path("trips", string.Concat(dots.Select(trip => Dot(axis.X(trip.DeadlineAt), scale.Y(curve.Drawn(trip))))), colour, 3.2, new XAttribute("stroke-opacity", "0.35"));
        yield return Path("worst", Worst(), colour, 1.6);
        yield return Line(TimeAxis.Left, scale.Y(limit), TimeAxis.Right, scale.Y(limit), "#9a6700", new XAttribute("stroke-width", "1.2"), new XAttribute("stroke-dasharray", "6 4"));
        yield return Text(TimeAxis.Right - 4, scale.Y(limit) - 5, $"limit {LatenessScale.Words(limit)}", 11, "#7d4e00", "end", Rim());
        yield return Path("never-closed", string.Concat(crosses.Select(trip => Cross(axis.X(trip.DeadlineAt), scale.Y(curve.Drawn(trip))))), Alarm, 1.4);
    }

    // In the middle of each bucket; the line breaks where no trip was due, or none of those due was closed.
    private string Worst()
    {
        var worst = curve.Points.Where(trip => trip.Lateness is not null)
            .GroupBy(trip => (long)Math.Floor(trip.DeadlineAt / bucket), (n, trips) => (N: n, Lateness: trips.Max(curve.Drawn)))
            .OrderBy(each => each.N).ToArray();
        return string.Concat(worst.Select((each, i) =>
        {
            var (x, y) = (axis.X((each.N + 0.5) * bucket), scale.Y(each.Lateness));
            return i > 0 && worst[i - 1].N == each.N - 1 ? $"L{Px(x)} {Px(y)}" : $"{Dot(x, y)}";
        }));
    }
}
