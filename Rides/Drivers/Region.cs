using RideAspire.Trips;

namespace RideAspire.Drivers;

/// <summary>
/// A part of the map: a cell of a geohash with <see cref="Length"/> characters, 0.176° from south to north and 0.352°
/// from west to east. That is 19.5 km by 39 km at the equator, and 19.5 km by 29.6 km in New York. The positions of a
/// region are in one slot of a cluster.
/// </summary>
/// <remarks>
/// Geohash by G. Niemeyer: the bits of longitude and latitude alternate, and five of them are a character.
/// </remarks>
/// <param name="Name">The geohash.</param>
public readonly record struct Region(string Name)
{
    private const int Length = 4;

    /// <summary>How many cells there are from west to east, and from south to north.</summary>
    private const int Cells = 1 << (Length * 5 / 2);

    private const double Width = 360.0 / Cells, Height = 180.0 / Cells;

    /// <summary>That of the geo index of Redis, in metres.</summary>
    private const double EarthRadius = 6_372_797.560856;

    /// <summary>
    /// Distances of Redis are of rounded positions, so a border is taken to be a little nearer: 10 m.
    /// </summary>
    private const double Rounding = 10;

    private const string Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

    /// <summary>Whether the name is that of a region.</summary>
    public bool IsValid => Name.Length == Length && Name.All(Alphabet.Contains);

    /// <summary>The region of a place on the map.</summary>
    public static Region Of(GeoPoint place) => At(Column(place.Lon), Row(place.Lat));

    /// <summary>
    /// The other regions that are within a distance of the place, or nearly so. None is left out, also across the
    /// antimeridian.
    /// </summary>
    /// <param name="place">A place on the map.</param>
    /// <param name="radius">In metres, up to 100 km.</param>
    public static IEnumerable<Region> Around(GeoPoint place, double radius)
    {
        var home = Of(place);
        var height = Degrees((radius + Rounding) / EarthRadius);
        var width = Degrees(Math.Asin(Math.Min(1, Math.Sin((radius + Rounding) / EarthRadius) / Math.Cos(Radians(place.Lat)))));
        for (var row = Row(place.Lat - height); row <= Row(place.Lat + height); row++)
        {
            var last = (int)Math.Floor((place.Lon + width + 180) / Width);
            for (var column = (int)Math.Floor((place.Lon - width + 180) / Width); column <= last; column++)
            {
                if (At((column + Cells) % Cells, row) is var region && region != home)
                    yield return region;
            }
        }
    }

    /// <summary>How far the place is from the nearest border of its region, in metres, or a little less.</summary>
    /// <param name="place">A place on the map.</param>
    public static double Reach(GeoPoint place)
    {
        var (west, south) = ((Column(place.Lon) * Width) - 180, (Row(place.Lat) * Height) - 90);
        var toParallel = Radians(Math.Min(place.Lat - south, south + Height - place.Lat)) * EarthRadius;
        var angle = Radians(Math.Min(place.Lon - west, west + Width - place.Lon));
        var toMeridian = Math.Asin(Math.Sin(angle) * Math.Cos(Radians(place.Lat))) * EarthRadius;
        return Math.Max(0, Math.Min(toParallel, toMeridian) - Rounding);
    }

    private static Region At(int column, int row) => new(string.Create(Length, (column, row), static (name, cell) =>
    {
        for (var i = 0; i < Length; i++)
        {
            var index = 0;
            for (var bit = i * 5; bit < (i + 1) * 5; bit++)
            {
                var axis = bit % 2 == 0 ? cell.column : cell.row;
                index = (index * 2) + ((axis >> ((Length * 5 / 2) - 1 - (bit / 2))) & 1);
            }

            name[i] = Alphabet[index];
        }
    }));

    private static int Column(double lon) => Math.Clamp((int)((lon + 180) / Width), 0, Cells - 1);

    private static int Row(double lat) => Math.Clamp((int)((lat + 90) / Height), 0, Cells - 1);

    private static double Radians(double degrees) => degrees * Math.PI / 180;

    private static double Degrees(double radians) => radians * 180 / Math.PI;
}
