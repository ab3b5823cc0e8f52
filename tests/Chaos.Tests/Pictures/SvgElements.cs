using System.Globalization;
using System.Xml.Linq;

namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>The few kinds of elements that a chart needs.</summary>
internal static class SvgElements
{
    public const string Ink = "#1f2328", Faint = "#59636e", Rule = "#d1d9e0", Alarm = "#cf222e", Paper = "#ffffff";

    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>A number of pixels, to the tenth.</summary>
    public static string Px(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    public static XElement Text(double x, double y, string text, int size = 12, string fill = Ink, string anchor = "start", params object[] more) =>
        new(Svg + "text", new XAttribute("x", Px(x)), new XAttribute("y", Px(y)), new XAttribute("font-size", size), new XAttribute("fill", fill),
            anchor == "start" ? null : new XAttribute("text-anchor", anchor), more, text);

    public static XElement Line(double x1, double y1, double x2, double y2, string stroke, params object[] more) =>
        new(Svg + "line", new XAttribute("x1", Px(x1)), new XAttribute("y1", Px(y1)), new XAttribute("x2", Px(x2)), new XAttribute("y2", Px(y2)),
            new XAttribute("stroke", stroke), more);

    public static XElement Rectangle(double x, double y, double width, double height, string fill) =>
        new(Svg + "rect", new XAttribute("x", Px(x)), new XAttribute("y", Px(y)), new XAttribute("width", Px(width)), new XAttribute("height", Px(height)),
            new XAttribute("fill", fill));

    /// <param name="kind">The class: what the marks mean.</param>
    public static XElement Path(string kind, string data, string stroke, double width, params object[] more) =>
        new(Svg + "path", new XAttribute("class", kind), new XAttribute("d", data), new XAttribute("fill", "none"), new XAttribute("stroke", stroke),
            new XAttribute("stroke-width", Px(width)), new XAttribute("stroke-linecap", "round"), new XAttribute("stroke-linejoin", "round"), more);

    /// <summary>A dot is a line of no length with round ends: a third of the bytes of a circle.</summary>
    public static string Dot(double x, double y) => $"M{Px(x)} {Px(y)}h0";

    public static string Cross(double x, double y) => $"M{Px(x)} {Px(y)}m-3-3l6 6m0-6l-6 6";

    public static XAttribute Bold() => new("font-weight", 600);

    /// <summary>A rim of paper around a text, which keeps it readable where a line passes behind.</summary>
    public static XAttribute[] Rim() => [new("paint-order", "stroke"), new("stroke", Paper), new("stroke-width", 4)];
}
