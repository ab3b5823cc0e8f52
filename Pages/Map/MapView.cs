using RideAspire.Pages.Places;

namespace RideAspire.Pages.Map;

/// <summary>
/// Which part of the world the map shows: Web Mercator, as tiles have it. At zoom z the world is a square of 256·2^z
/// pixels. Points are in pixels from the map's upper left corner.
/// </summary>
/// <param name="Center">The place in the middle.</param>
/// <param name="Zoom">2 to 19.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record MapView(Place Center, int Zoom, double Width, double Height)
{
    public const int TileSize = 256;
    public const int MinZoom = 2;
    public const int MaxZoom = 19;

    private const double FitMargin = 60;
    private const int NearestFit = 15;
    private const double MetresPerPixelAtEquator = 156_543.03;

    /// <summary>The length of a pixel in metres, in the middle of the map.</summary>
    public double MetresPerPixel => MetresPerPixelAtEquator * Math.Cos(double.DegreesToRadians(Center.Lat)) / Math.Pow(2, Zoom);

    /// <summary>The upper left corner, in pixels of the world.</summary>
    public (double X, double Y) Origin
    {
        get
        {
            var (x, y) = ToWorld(Center, WorldSize);
            return (x - (Width / 2), y - (Height / 2));
        }
    }

    private double WorldSize => TileSize * Math.Pow(2, Zoom);

    public (double X, double Y) Project(Place place)
    {
        var ((x, y), (left, top)) = (ToWorld(place, WorldSize), Origin);

        // The nearest of all repetitions of the world.
        var world = WorldSize;
        return (x - left - (world * Math.Round((x - left - (Width / 2)) / world)), y - top);
    }

    public Place Unproject(double x, double y)
    {
        var (left, top) = Origin;
        var (part, height) = ((left + x) / WorldSize, Math.PI * (1 - (2 * (top + y) / WorldSize)));
        return new Place(double.RadiansToDegrees(Math.Atan(Math.Sinh(height))), (part * 360) - 180).Normalized();
    }

    /// <summary>The view after the map was dragged by so many pixels.</summary>
    public MapView Pan(double x, double y) => this with { Center = Unproject((Width / 2) - x, (Height / 2) - y) };

    /// <summary>The view some steps nearer or farther. The place at the point stays where it is.</summary>
    public MapView ZoomAt(double x, double y, int steps)
    {
        var zoomed = this with { Zoom = Math.Clamp(Zoom + steps, MinZoom, MaxZoom) };
        var (movedX, movedY) = zoomed.Project(Unproject(x, y));
        return zoomed.Pan(x - movedX, y - movedY);
    }

    /// <summary>The nearest view that shows all places, no nearer than some streets.</summary>
    public MapView Fit(IReadOnlyList<Place> places)
    {
        if (places.Count == 0)
            return this;
        var middle = new Place(
            (places.Min(place => place.Lat) + places.Max(place => place.Lat)) / 2,
            (places.Min(place => place.Lon) + places.Max(place => place.Lon)) / 2);
        for (var zoom = NearestFit; ; zoom--)
        {
            var view = this with { Center = middle, Zoom = zoom };
            if (zoom == MinZoom || places.All(place => view.Shows(place)))
                return view;
        }
    }

    /// <summary>Whether the place is on the map, and so many pixels from its edges.</summary>
    public bool Shows(Place place, double margin = FitMargin)
    {
        var (x, y) = Project(place);
        var (marginX, marginY) = (Math.Min(margin, Width / 4), Math.Min(margin, Height / 4));
        return x >= marginX && x <= Width - marginX && y >= marginY && y <= Height - marginY;
    }

    private static (double X, double Y) ToWorld(Place place, double size)
    {
        var lat = double.DegreesToRadians(Math.Clamp(place.Lat, -Place.MaxLat, Place.MaxLat));
        return ((place.Lon + 180) / 360 * size, (1 - (Math.Asinh(Math.Tan(lat)) / Math.PI)) / 2 * size);
    }
}
