using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace RideAspire.Chaos.Tests.Pictures;

public sealed partial class LatenessChartTests
{
    private static readonly TimeSpan limit = TimeSpan.FromMilliseconds(200);
    private static readonly ChartEvent[] noEvents = [];

    [Fact]
    public void The_picture_is_well_formed_whatever_the_names_are()
    {
        var svg = Draw([Curve("<in-memory> & co.", Closed(1, 5))], [new(Seconds(1), "SIGKILL \"a\" < b")]);

        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.Contains(Texts(svg), text => text == "<in-memory> & co.");
        Assert.Contains(Texts(svg), text => text == "SIGKILL \"a\" < b");
    }

    [Fact]
    public void The_same_data_gives_the_same_text_in_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        string Render() => LatenessChart.Svg("Lateness", [Curve("ours", Closed(1.25, 1234.5), Closed(2, 7.5))], [new(Seconds(1.5), "SIGTERM")], limit);
        var expected = Render();
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "minus" } };

            Assert.Equal(expected, Render());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_scale_is_logarithmic_from_a_millisecond_to_200_seconds()
    {
        var scale = new LatenessScale(top: 100);

        Assert.Equal(100, scale.Y(Seconds(200)), precision: 6);
        Assert.Equal(scale.Early, scale.Y(Milliseconds(1)), precision: 6);
        Assert.Equal(scale.Y(Milliseconds(1)) - scale.Y(Milliseconds(10)), scale.Y(Seconds(10)) - scale.Y(Seconds(100)), precision: 6);
    }

    [Fact]
    public void What_is_off_the_scale_is_drawn_at_its_end()
    {
        var scale = new LatenessScale(top: 100);

        Assert.Equal(scale.Y(Milliseconds(1)), scale.Y(TimeSpan.Zero));
        Assert.Equal(scale.Y(Seconds(200)), scale.Y(Seconds(2_000)));
    }

    [Fact]
    public void A_trip_is_drawn_at_its_deadline_and_its_lateness()
    {
        var svg = Draw([Curve("ours", Closed(0, 1), Closed(10, 1), Closed(5, 100))]);

        var (first, second, third) = (Dots(svg)[0], Dots(svg)[1], Dots(svg)[2]);
        Assert.Equal((TimeAxis.Left, TimeAxis.Right), (first.X, second.X));
        Assert.Equal((TimeAxis.Left + TimeAxis.Right) / 2, third.X, precision: 1);
        Assert.Equal(TickOf(svg, "1 ms"), first.Y, tolerance: 0.11);
        Assert.Equal(TickOf(svg, "100 ms"), third.Y, tolerance: 0.11);
    }

    [Fact]
    public void An_early_trip_is_drawn_in_the_band_below_the_scale_and_counted()
    {
        var svg = Draw([Curve("in memory", Closed(1, -3), Closed(2, 5))]);

        Assert.Equal(TickOf(svg, "early"), Dots(svg)[0].Y, tolerance: 0.11);
        Assert.Contains(Texts(svg), text => text.EndsWith("; 1 early", StringComparison.Ordinal));
    }

    [Fact]
    public void Trips_that_were_never_closed_are_crosses_at_the_lateness_that_they_had_reached_and_counted()
    {
        var svg = Draw([Curve("in memory", Closed(1, 5), new LatenessPoint(Seconds(50), null), new LatenessPoint(Seconds(59), null))]);

        var crosses = Points(svg, "never-closed");
        Assert.Equal(2, crosses.Length);
        Assert.Equal(TickOf(svg, "10 s"), crosses[0].Y, tolerance: 0.11);
        Assert.Equal(TickOf(svg, "1 s"), crosses[1].Y, tolerance: 0.11);
        Assert.Contains("2 never closed", Texts(svg));
    }

    [Fact]
    public void The_figures_are_those_of_the_trips_that_were_closed()
    {
        var hundred = Enumerable.Range(1, 100).Select(n => Closed(n, n * 100)).Append(new LatenessPoint(Seconds(1), null));

        Assert.Equal("101 trips, 100 of them closed: p50 5 s, p99 9.9 s, max 10 s; 0 early", LatenessPanel.Figures(Curve("ours", [.. hundred])));
    }

    [Fact]
    public void Labels_of_events_never_overlap()
    {
        var axis = new TimeAxis([Seconds(0), Seconds(60)]);
        var events = Enumerable.Range(0, 30).Select(n => new ChartEvent(Seconds(n * n % 61), $"SIGTERM Timeout.Worker {n}")).ToArray();

        var labels = EventLabels.Place(events, axis);

        Assert.Equal(events.Length, labels.Count);
        Assert.All(labels, label => Assert.DoesNotContain(labels, other => other != label && other.Row == label.Row && other.Overlaps(label)));
        Assert.All(labels, label => Assert.InRange(label.Right, TimeAxis.Left, TimeAxis.Right));
    }

    [Fact]
    public void Thinning_keeps_the_latest_and_the_earliest_and_says_that_it_thinned()
    {
        var random = new Random(1);
        LatenessPoint[] many = [.. Enumerable.Range(0, 20_000).Select(n => Closed(n / 333.0, 1 + random.NextDouble())), Closed(30, 900), Closed(31, -1)];

        var svg = Draw([Curve("ours", many)]);

        Assert.InRange(Dots(svg).Length, 500, Thinning.MostDots);
        Assert.Contains(Dots(svg), dot => Math.Abs(dot.Y - Dots(Draw([Curve("ours", Closed(30, 900))]))[0].Y) < 0.11);
        Assert.Contains(Dots(svg), dot => Math.Abs(dot.Y - TickOf(svg, "early")) < 0.11);
        Assert.Contains(Texts(svg), text => text.StartsWith("Not every trip is drawn", StringComparison.Ordinal));
    }

    [Fact]
    public void A_picture_of_very_many_trips_stays_small()
    {
        LatenessPoint[] many = [.. Enumerable.Range(0, 60_000).Select(n => new LatenessPoint(Seconds(n / 333.0), n % 2 == 0 ? Milliseconds(n % 997) : null))];

        Assert.InRange(LatenessChart.Svg("Lateness", [Curve("ours", many), Curve("in memory", many)], noEvents, limit).Length, 10_000, 150_000);
    }

    [Fact]
    public void The_line_of_the_latest_breaks_where_no_trip_was_closed()
    {
        var svg = Draw([Curve("in memory", Closed(1, 5), Closed(1.6, 9), Closed(9, 5))]);

        Assert.Matches("^M[^ML]+L[^ML]+M[^ML]+$", svg.Descendants().Single(path => (string?)path.Attribute("class") == "worst").Attribute("d")!.Value);
    }

    [Fact]
    public void Without_data_there_is_an_empty_picture_and_no_error()
    {
        var svg = Draw([Curve("ours"), Curve("in memory")]);

        Assert.Equal(2, Texts(svg).Count(text => text == "0 trips, 0 of them closed: p50 –, p99 –, max –; 0 early"));
        Assert.NotNull(Draw([]).Root);
    }

    private static XDocument Draw(LatenessCurve[] curves, params ChartEvent[] events) => XDocument.Parse(LatenessChart.Svg("Lateness", curves, events, limit));

    private static LatenessCurve Curve(string name, params LatenessPoint[] points) => new(name, points, Seconds(60));

    private static LatenessPoint Closed(double at, double lateness) => new(Seconds(at), Milliseconds(lateness));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static string[] Texts(XDocument svg) => [.. svg.Descendants(SvgElements.Svg + "text").Select(text => text.Value)];

    /// <summary>The height of a tick in the picture; its label's baseline is 4 pixels lower.</summary>
    private static double TickOf(XDocument svg, string label) =>
        (double)svg.Descendants(SvgElements.Svg + "text").First(text => text.Value == label).Attribute("y")! - 4;

    private static (double X, double Y)[] Dots(XDocument svg) => Points(svg, "trips");

    private static (double X, double Y)[] Points(XDocument svg, string kind) =>
        [.. svg.Descendants(SvgElements.Svg + "path").Where(path => (string?)path.Attribute("class") == kind)
            .SelectMany(path => Mark().Matches(path.Attribute("d")!.Value)).Select(mark => (Number(mark.Groups[1]), Number(mark.Groups[2])))];

    private static double Number(Group text) => double.Parse(text.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("M([0-9.]+) ([0-9.]+)")]
    private static partial Regex Mark();
}
