using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace RideAspire.Bench.Reports;

/// <summary>Lines in a picture.</summary>
/// <param name="x">The axis of the varied quantity.</param>
/// <param name="y">The axis of the measured quantity.</param>
internal sealed class Plot(string title, PlotAxis x, PlotAxis y)
{
    private const double Width = 900, Height = 420;

    private readonly List<(string Name, IEnumerable<(double X, double Y)> Points, bool IsReference)> lines = [];

    /// <summary>Adds a line. It is drawn when the picture is, so points may be added until then.</summary>
    /// <param name="isReference">The others are compared with this line; it is dashed.</param>
    public void Line(string name, IEnumerable<(double X, double Y)> points, bool isReference = false) =>
        lines.Add((name, points, isReference));

    public string ToSvg()
    {
        var model = new PlotModel { Title = title, TitleFontSize = 15, DefaultFont = "sans-serif", Background = OxyColors.White };
        model.Axes.Add(x.At(AxisPosition.Bottom));
        model.Axes.Add(y.At(AxisPosition.Left));
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside });
        foreach (var (name, points, isReference) in lines)
        {
            var series = new LineSeries { Title = name, LineStyle = isReference ? LineStyle.Dash : LineStyle.Solid };
            series.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
            if (series.Points.Count <= 20)
                (series.MarkerType, series.MarkerSize) = (MarkerType.Circle, 3);
            model.Series.Add(series);
        }

        return new SvgExporter { Width = Width, Height = Height }.ExportToString(model);
    }
}

/// <summary>An axis of a picture.</summary>
/// <param name="Title">With the unit.</param>
internal sealed record PlotAxis(string Title, bool IsLogarithmic = false)
{
    internal Axis At(AxisPosition position)
    {
        Axis axis = IsLogarithmic ? new LogarithmicAxis() : new LinearAxis { MinimumPadding = 0.02 };
        (axis.Position, axis.Title) = (position, Title);
        (axis.MajorGridlineStyle, axis.MajorGridlineColor) = (LineStyle.Solid, OxyColor.FromRgb(225, 228, 232));
        return axis;
    }
}
