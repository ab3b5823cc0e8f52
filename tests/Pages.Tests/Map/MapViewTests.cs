using RideAspire.Pages.Map;
using RideAspire.Pages.Places;

namespace RideAspire.Pages.Tests.Map;

public sealed class MapViewTests
{
    private static readonly MapView view = new(new(40.7359, -73.9911), 13, 800, 600);

    [Fact]
    public void The_center_is_in_the_middle()
    {
        var (x, y) = view.Project(view.Center);
        Assert.Equal((400, 300), (x, y));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(799, 20)]
    [InlineData(123, 456)]
    public void A_point_becomes_a_place_and_that_place_the_point_again(double x, double y)
    {
        var (againX, againY) = view.Project(view.Unproject(x, y));
        Assert.InRange(againX - x, -0.2, 0.2);
        Assert.InRange(againY - y, -0.2, 0.2);
    }

    [Fact]
    public void Zooming_keeps_the_place_under_the_pointer()
    {
        var place = view.Unproject(700, 100);
        var (x, y) = view.ZoomAt(700, 100, 2).Project(place);
        Assert.InRange(x, 699, 701);
        Assert.InRange(y, 99, 101);
    }

    [Fact]
    public void All_places_fit()
    {
        Place[] places = [new(40.70, -74.01), new(40.64, -73.78), new(40.78, -73.87)];
        var fitted = view.Fit(places);
        Assert.All(places, place => Assert.True(fitted.Shows(place)));
        Assert.Equal(11, fitted.Zoom);
    }

    [Fact]
    public void A_place_across_the_date_line_is_beside_the_others()
    {
        var (x, _) = new MapView(new(0, 179.9), 8, 800, 600).Project(new(0, -179.9));
        Assert.InRange(x, 400, 800);
    }

    [Theory]
    [InlineData(90.5, 200, 85.05, -160)]
    [InlineData(-90.5, -180, -85.05, -180)]
    [InlineData(1.234567, 180, 1.23457, -180)]
    public void Places_stay_within_the_bounds_of_the_api(double lat, double lon, double expectedLat, double expectedLon) =>
        Assert.Equal(new Place(expectedLat, expectedLon), new Place(lat, lon).Normalized());

    [Fact]
    public void A_degree_of_latitude_is_about_111_kilometres() =>
        Assert.InRange(new Place(40, -74).MetresTo(new(41, -74)), 111_000, 111_400);

    [Fact]
    public void The_lines_are_round_and_not_too_close()
    {
        var lines = Graticule.Meridians(view).ToArray();
        Assert.Contains(lines, line => line.Label == "73.98° W");
        Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= 90));
        Assert.NotEmpty(Graticule.Parallels(view));
    }

    [Fact]
    public void The_scale_s_bar_stands_for_a_round_distance()
    {
        var (pixels, label) = Graticule.Scale(view);
        Assert.Equal("2 km", label);
        Assert.InRange(pixels, 130, 140);
    }

    [Fact]
    public void Tiles_cover_the_view()
    {
        var tiles = MapTiles.Of(view, "https://tiles.example.org/{z}/{x}/{y}.png").ToArray();
        Assert.Contains(tiles, tile => tile is { X: <= 0, Y: <= 0 });
        Assert.Contains(tiles, tile => tile.X + 256 >= 800 && tile.Y + 256 >= 600);
        Assert.Contains(tiles, tile => tile.Url == "https://tiles.example.org/13/2412/3079.png");
    }
}
