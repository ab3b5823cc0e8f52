using RideAspire.Pages.Places;

namespace RideAspire.Pages.Map;

/// <summary>
/// The lines of latitude and longitude that a view shows, at round degrees, and the bar that shows its scale. They tell
/// distance and movement where there are no streets.
/// </summary>
internal static class Graticule
{
    private const double MinSpacing = 90;
    private const double MaxBar = 140;

    private static readonly double[] degrees =
    [
        30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001,
    ];

    private static readonly int[] digits = [1, 2, 5];

    /// <summary>The lines of longitude: where each is, in pixels from the left, and its label.</summary>
    public static IEnumerable<(double At, string Label)> Meridians(MapView view)
    {
        var (left, right) = (view.Unproject(0, view.Height / 2).Lon, view.Unproject(view.Width, view.Height / 2).Lon);
        if (right <= left)
            (left, right) = (-Place.MaxLon, Place.MaxLon);
        var step = StepOf(360 / (MapView.TileSize * Math.Pow(2, view.Zoom)));
        return from lon in Multiples(step, left, right)
               let at = view.Project(view.Center with { Lon = lon }).X
               where at >= 0 && at <= view.Width
               select (at, LabelOf(lon, step, "E", "W"));
    }

    /// <summary>The lines of latitude: where each is, in pixels from the top, and its label.</summary>
    public static IEnumerable<(double At, string Label)> Parallels(MapView view)
    {
        var (top, bottom) = (view.Unproject(view.Width / 2, 0).Lat, view.Unproject(view.Width / 2, view.Height).Lat);
        var step = StepOf((top - bottom) / view.Height);
        return from lat in Multiples(step, bottom, top)
               select (view.Project(view.Center with { Lat = lat }).Y, LabelOf(lat, step, "N", "S"));
    }

    /// <summary>The scale's bar: its length in pixels, and the round distance that it stands for.</summary>
    public static (double Pixels, string Label) Scale(MapView view)
    {
        var most = MaxBar * view.MetresPerPixel;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var metres = digits.Last(digit => digit * power <= most) * power;
        return (metres / view.MetresPerPixel, metres >= 1000 ? $"{metres / 1000:0} km" : $"{metres:0} m");
    }

    private static double StepOf(double degreesPerPixel) =>
        degrees.LastOrDefault(step => step / degreesPerPixel >= MinSpacing, degrees[0]);

    private static IEnumerable<double> Multiples(double step, double from, double to)
    {
        for (var i = Math.Ceiling(from / step); i * step <= to; i++)
            yield return i * step;
    }

    private static string LabelOf(double value, double step, string positive, string negative)
    {
        var decimals = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step)));
        return $"{Math.Abs(value).ToString($"F{decimals}")}° {(value < 0 ? negative : positive)}";
    }
}
