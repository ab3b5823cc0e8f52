using System.Globalization;
using System.Xml.Linq;
using static RideAspire.Chaos.Tests.Pictures.SvgElements;

namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>Draws how late trips were closed while things happened to the systems that close them: one panel each, over the same time.</summary>
internal static class LatenessChart
{
    private const double Width = 960;
    private const double FirstPanel = 72;

    private static readonly string[] colours = ["#0969da", "#424a53"];

    /// <summary>An SVG document. The same data gives the same text.</summary>
    /// <param name="events">What was done to each of the systems, at the same times.</param>
    /// <param name="limit">The lateness that the project promises to stay below; a dashed line.</param>
    public static string Svg(string title, IReadOnlyList<LatenessCurve> curves, IReadOnlyList<ChartEvent> events, TimeSpan limit)
    {
        var axis = new TimeAxis([.. curves.SelectMany(curve => curve.Points).Select(point => point.DeadlineAt), .. events.Select(e => e.At)]);
        var labels = EventLabels.Place(events, axis);
        var rows = labels.Select(label => label.Row + 1).DefaultIfEmpty(0).Max() * EventLabels.RowHeight;
        var (panels, scales, y) = (new List<LatenessPanel>(), new List<LatenessScale>(), FirstPanel);
        foreach (var (n, curve) in curves.Index())
        {
            // The labels of the events are above the first panel's trips; their lines go on in the others.
            var scale = new LatenessScale(y + LatenessPanel.HeaderHeight + (n == 0 ? rows : 0));
            panels.Add(new(curve, colours[n % colours.Length], y, axis, scale, limit));
            scales.Add(scale);
            y = scale.Bottom + 14;
        }

        string[] notes = panels.Any(panel => panel.IsThinned) ? ["Not every trip is drawn: of each moment the latest and the earliest are, and some in between. Figures and lines count all."] : [];
        var height = y + 44 + (notes.Length * 22);
        var svg = new XElement(
            SvgElements.Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Px(Width)} {Px(height)}"), new XAttribute("width", Px(Width)), new XAttribute("height", Px(height)),
            new XAttribute("font-family", "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"),
            new XAttribute("role", "img"), new XAttribute("aria-labelledby", "title desc"),
            new XElement(SvgElements.Svg + "title", new XAttribute("id", "title"), title),
            new XElement(SvgElements.Svg + "desc", new XAttribute("id", "desc"), Description(curves, events)),
            Rectangle(0, 0, Width, height, Paper),
            Text(TimeAxis.Left, 30, title, 18, Ink, "start", Bold()),
            Key(),
            panels.Select(panel => panel.Draw()),
            scales.SelectMany((scale, n) => labels.Select(label => EventLine(label, n == 0 ? LabelTop(label, scale) : scale.Top, scale.Bottom))),
            scales.Take(1).SelectMany(scale => labels.Select(label => Label(label, scale))),
            axis.Ticks.Select(seconds => Text(axis.X(seconds), y + 4, seconds.ToString(CultureInfo.InvariantCulture), 11, Faint, "middle")),
            Text((TimeAxis.Left + TimeAxis.Right) / 2, y + 24, "deadline of the trip, in seconds since the start", 12, Faint, "middle"),
            notes.Select((note, n) => Text(TimeAxis.Left, y + 48 + (n * 22), note, 11, Faint)));
        return svg.ToString().ReplaceLineEndings("\n") + "\n";
    }

    private static string Description(IReadOnlyList<LatenessCurve> curves, IReadOnlyList<ChartEvent> events)
    {
        var figures = curves.Select(curve => $"{curve.Name}: {LatenessPanel.Figures(curve)}, {LatenessPanel.NeverClosed(curve)}.");
        var happened = events.OrderBy(e => e.At).Select(e => string.Create(CultureInfo.InvariantCulture, $"At {e.At.TotalSeconds:0.#} s: {e.Label}."));
        return string.Join(' ', [.. figures, .. happened]);
    }

    private static IEnumerable<XElement> Key()
    {
        const double y = 54;
        yield return Path("key", Dot(TimeAxis.Left + 3, y - 4), Faint, 5);
        yield return Text(TimeAxis.Left + 12, y, "a trip");
        yield return Path("key", $"M{Px(TimeAxis.Left + 64)} {Px(y - 4)}h22", Faint, 1.6);
        yield return Text(TimeAxis.Left + 92, y, "the latest of each 0.5 s");
        yield return Path("key", Cross(TimeAxis.Left + 272, y - 4), Alarm, 1.4);
        yield return Text(TimeAxis.Left + 281, y, "never closed: still WAITING when the observation ended, as late as it was by then");
    }

    private static double LabelTop(EventLabel label, LatenessScale scale) => scale.Top - ((label.Row + 1) * EventLabels.RowHeight);

    private static XElement EventLine(EventLabel label, double from, double to) =>
        Line(label.X, from, label.X, to, Ink, new XAttribute("stroke-opacity", "0.55"));

    private static XElement Label(EventLabel label, LatenessScale scale) =>
        Text(
            label.IsOnTheLeft ? label.X - EventLabels.Gap : label.X + EventLabels.Gap, LabelTop(label, scale) + 11, label.Text, 11, Ink,
            label.IsOnTheLeft ? "end" : "start", [new XAttribute("class", "event"), .. Rim()]);
}
