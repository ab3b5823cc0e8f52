using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>
/// Draws how late systems closed trips while they were disturbed: a panel each, over the same time.
/// </summary>
internal static class LatenessChart
{
    /// <summary>The scale's ends, in milliseconds. What is beyond is drawn at the end.</summary>
    private const double Least = 0.5, Latest = 200_000;

    private const string TimeTitle = "deadline, in seconds since the start; each half second is a point";

    private const double Width = 960, PanelHeight = 300, Gap = 0.1;

    /// <summary>An SVG document. The same data gives the same text.</summary>
    /// <param name="events">What was done to each of the systems, at the same times.</param>
    /// <param name="limit">The lateness that the project promises to stay below.</param>
    public static string Svg(string title, IReadOnlyList<LatenessCurve> curves, IReadOnlyList<ChartEvent> events, TimeSpan limit)
    {
        var model = new PlotModel { Title = title, TitleFontSize = 15, DefaultFont = "sans-serif", Culture = CultureInfo.InvariantCulture };
        model.Background = OxyColors.White;
        var legend = new Legend { LegendPosition = LegendPosition.BottomCenter, LegendPlacement = LegendPlacement.Outside };
        legend.LegendLineSpacing = 6;
        model.Legends.Add(legend);
        model.Axes.Add(WithGrid(new LinearAxis { Position = AxisPosition.Bottom, Title = TimeTitle, Minimum = 0 }));
        foreach (var (n, curve) in curves.Index())
        {
            var (top, panel) = (1 - ((double)n / curves.Count), $"panel {n}");
            var axis = new LogarithmicAxis { Key = panel, Title = "lateness, ms", StringFormat = "#,0.#" };
            (axis.Minimum, axis.Maximum) = (Least, Latest);
            (axis.StartPosition, axis.EndPosition) = (top - (1.0 / curves.Count), top - (Gap / curves.Count));
            model.Axes.Add(WithGrid(axis));
            AddCurve(model, panel, curve, isFirst: n == 0);
            AddEvents(model, panel, events, isFirst: n == 0);
            AddLimit(model, panel, limit.TotalMilliseconds);
        }

        return new SvgExporter { Width = Width, Height = 140 + (PanelHeight * curves.Count) }.ExportToString(model);
    }

    private static Axis WithGrid(Axis axis)
    {
        (axis.MajorGridlineStyle, axis.MajorGridlineColor, axis.AxisTitleDistance) = (LineStyle.Solid, OxyColor.FromRgb(225, 228, 232), 12);
        return axis;
    }

    private static void AddCurve(PlotModel model, string panel, LatenessCurve curve, bool isFirst)
    {
        var halfSeconds = curve.HalfSeconds().ToList();
        AddLine("latest", OxyColors.SteelBlue, halfSeconds.Select(each => (each.At, each.Lateness[^1])));
        AddLine("median", OxyColors.Gray, halfSeconds.Select(each => (each.At, each.Lateness[each.Lateness.Length / 2])));
        var lost = new ScatterSeries { YAxisKey = panel, MarkerType = MarkerType.Cross, MarkerStroke = OxyColors.Crimson, MarkerSize = 3 };
        lost.Title = isFirst ? "never closed" : null;
        lost.Points.AddRange(curve.NeverClosedHalfSeconds().Select(each => new ScatterPoint(each.At, OnScale(each.Lateness))));
        model.Series.Add(lost);

        var figures = new TextAnnotation { Text = Figures(curve), FontSize = 12, FontWeight = FontWeights.Bold, StrokeThickness = 0 };
        (figures.YAxisKey, figures.TextPosition, figures.ClipByYAxis) = (panel, new(0, Latest), false);
        (figures.TextHorizontalAlignment, figures.TextVerticalAlignment) = (HorizontalAlignment.Left, VerticalAlignment.Bottom);
        model.Annotations.Add(figures);

        void AddLine(string name, OxyColor colour, IEnumerable<(double At, double Lateness)> points)
        {
            var line = new LineSeries { Title = isFirst ? name : null, YAxisKey = panel, Color = colour, StrokeThickness = 1.5 };
            line.Points.AddRange(points.Select(point => new DataPoint(point.At, OnScale(point.Lateness))));
            model.Series.Add(line);
        }
    }

    private static void AddEvents(PlotModel model, string panel, IReadOnlyList<ChartEvent> events, bool isFirst)
    {
        foreach (var (at, label) in events)
        {
            var line = new LineAnnotation { Type = LineAnnotationType.Vertical, X = at.TotalSeconds, YAxisKey = panel };
            (line.LineStyle, line.Color, line.Text) = (LineStyle.Dot, OxyColors.Black, isFirst ? label : null);
            model.Annotations.Add(line);
        }
    }

    private static void AddLimit(PlotModel model, string panel, double milliseconds)
    {
        var line = new LineAnnotation { Type = LineAnnotationType.Horizontal, Y = milliseconds, YAxisKey = panel };
        (line.Color, line.Text) = (OxyColors.DarkOrange, string.Create(CultureInfo.InvariantCulture, $"limit {milliseconds:0} ms"));
        model.Annotations.Add(line);
    }

    private static string Figures(LatenessCurve curve) => string.Format(
        CultureInfo.InvariantCulture,
        "{0}: {1:N0} trips, p50 {2:0.#} ms, p99 {3:N0} ms, max {4:N0} ms, {5:N0} early, {6:N0} never closed",
        curve.Name, curve.Points.Count, curve.Percentile(50), curve.Percentile(99), curve.Percentile(100), curve.Early, curve.NeverClosed);

    private static double OnScale(double lateness) => Math.Clamp(lateness, Least, Latest);
}
