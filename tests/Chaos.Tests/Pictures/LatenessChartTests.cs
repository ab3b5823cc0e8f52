using System.Xml.Linq;

namespace RideAspire.Chaos.Tests.Pictures;

public sealed class LatenessChartTests
{
    private static readonly LatenessCurve ours = Curve("RideAspire", Closed(1, 5), Closed(1.2, 90), Closed(2, 7));
    private static readonly LatenessCurve original = Curve("<in memory>", Closed(1, -3), Closed(3, 5), new(TimeSpan.FromSeconds(50), null));

    [Fact]
    public void The_picture_names_each_system_with_its_figures_and_what_was_done()
    {
        var texts = XDocument.Parse(Svg()).Descendants().Where(each => each.Name.LocalName == "text").Select(text => text.Value).ToList();

        Assert.Contains("RideAspire: 3 trips, p50 7 ms, p99 90 ms, max 90 ms, 0 early, 0 never closed", texts);
        Assert.Contains("<in memory>: 3 trips, p50 0 ms, p99 5 ms, max 5 ms, 1 early, 1 never closed", texts);
        Assert.Contains("SIGKILL \"a\"", texts);
        Assert.Contains("limit 200 ms", texts);
    }

    [Fact]
    public void A_half_second_shows_its_latest_trip_and_a_lost_trip_shows_how_late_it_was_at_the_end()
    {
        Assert.Equal([(1.25, 90.0), (2.25, 7.0)], ours.HalfSeconds().Select(each => (each.At, each.Lateness[^1])));
        Assert.Equal([(50.25, 10_000.0)], original.NeverClosedHalfSeconds());
    }

    [Fact]
    public void The_same_data_gives_the_same_text() => Assert.Equal(Svg(), Svg());

    private static string Svg() => LatenessChart.Svg(
        "Lateness", [ours, original], [new(TimeSpan.FromSeconds(2), "SIGKILL \"a\"")], limit: TimeSpan.FromMilliseconds(200));

    private static LatenessCurve Curve(string name, params LatenessPoint[] points) => new(name, points, TimeSpan.FromSeconds(60));

    private static LatenessPoint Closed(double at, double lateness) => new(TimeSpan.FromSeconds(at), TimeSpan.FromMilliseconds(lateness));
}
