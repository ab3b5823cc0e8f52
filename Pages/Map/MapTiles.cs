namespace RideAspire.Pages.Map;

/// <summary>The tiles that cover a view.</summary>
internal static class MapTiles
{
    /// <param name="template">The address of a tile, with {z}, {x} and {y}.</param>
    /// <returns>Each tile has a key of its own. A wide view shows the world twice, so addresses repeat.</returns>
    public static IEnumerable<(object Key, double X, double Y, string Url)> Of(MapView view, string template)
    {
        var (left, top) = view.Origin;
        var tiles = 1 << view.Zoom;
        return
            from x in Covering(left, view.Width)
            from y in Covering(top, view.Height)
            where y >= 0 && y < tiles
            select (
                (object)(view.Zoom, x, y),
                (x * MapView.TileSize) - left,
                (y * MapView.TileSize) - top,
                template
                    .Replace("{z}", $"{view.Zoom}", StringComparison.Ordinal)
                    .Replace("{x}", $"{((x % tiles) + tiles) % tiles}", StringComparison.Ordinal)
                    .Replace("{y}", $"{y}", StringComparison.Ordinal));
    }

    private static IEnumerable<int> Covering(double start, double length)
    {
        var first = (int)Math.Floor(start / MapView.TileSize);
        var last = (int)Math.Floor((start + length) / MapView.TileSize);
        return Enumerable.Range(first, last - first + 1);
    }
}
