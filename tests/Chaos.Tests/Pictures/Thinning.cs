namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>Leaves out trips that the eye would not miss, so that the picture stays small enough to be checked in.</summary>
internal static class Thinning
{
    /// <summary>The most trips that are drawn in a panel, closed ones as dots and others as crosses.</summary>
    public const int MostDots = DotColumns * DotsPerColumn, MostCrosses = 160;

    private const int DotColumns = 250, DotsPerColumn = 6;

    /// <summary>The trips that were closed. Of each moment the latest and the earliest stay, and some in between, evenly by rank.</summary>
    public static IReadOnlyList<LatenessPoint> Dots(LatenessCurve curve, TimeAxis axis) =>
        Thin([.. curve.Points.Where(point => point.Lateness is not null)], curve, axis, DotColumns, DotsPerColumn);

    /// <summary>The trips that were never closed. Of each moment the one that had waited the longest stays.</summary>
    public static IReadOnlyList<LatenessPoint> Crosses(LatenessCurve curve, TimeAxis axis) =>
        Thin([.. curve.Points.Where(point => point.Lateness is null)], curve, axis, MostCrosses, 1);

    private static LatenessPoint[] Thin(LatenessPoint[] points, LatenessCurve curve, TimeAxis axis, int columns, int perColumn) =>
        points.Length <= columns * perColumn
            ? points
            : [.. points.GroupBy(point => axis.Column(point.DeadlineAt, columns)).OrderBy(column => column.Key)
                .SelectMany(column => EvenlyByRank([.. column.OrderByDescending(curve.Drawn)], perColumn))];

    private static IEnumerable<LatenessPoint> EvenlyByRank(LatenessPoint[] ranked, int most) =>
        ranked.Length <= most ? ranked : Enumerable.Range(0, most).Select(n => ranked[n * (ranked.Length - 1) / Math.Max(1, most - 1)]);
}
