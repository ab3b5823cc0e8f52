using System.Buffers;
using System.Globalization;
using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>
/// Reads where a row's pick-up is. Each method returns false for a row that has no place, and for one whose place is
/// wrong: only then is there a problem. A row has no place when a value is blank, or when both are 0, which devices
/// write until they know where they are.
/// </summary>
internal static class RowPlace
{
    private const string IfSwapped = "If the columns are swapped, exchange them with --lat-column and --lon-column";
    private const double SouthernmostCity = -60, NorthernmostCity = 72;

    private static readonly SearchValues<char> digits = SearchValues.Create("+-.0123456789");

    /// <param name="problem">Continues after the row's line.</param>
    public static bool TryRead(ReadOnlySpan<char> lat, ReadOnlySpan<char> lon, out GeoPoint place, out string? problem)
    {
        (place, problem) = (default, null);
        if (lat.IsWhiteSpace() || lon.IsWhiteSpace())
            return false;
        if (!TryDegrees(lat, out var north))
            problem = $"{CellText.Quote(lat)} is not a latitude";
        else if (!TryDegrees(lon, out var east))
            problem = $"{CellText.Quote(lon)} is not a longitude";
        else if ((north, east) == (0, 0))
            return false;
        else if (!(Math.Abs(north) <= GeoPoint.MaxLat))
            problem = $"{CellText.Quote(lat)} is not a latitude from -{GeoPoint.MaxLat} to {GeoPoint.MaxLat}. {IfSwapped}";
        else if (!(Math.Abs(east) <= GeoPoint.MaxLon))
            problem = $"{CellText.Quote(lon)} is not a longitude from -{GeoPoint.MaxLon} to {GeoPoint.MaxLon}";
        else
            place = new(north, east);
        return problem is null;
    }

    /// <summary>
    /// The first two numbers of a text, longitude first: <c>POINT (-8.6 41.1)</c>, <c>[[-8.6,41.1],…]</c>.
    /// </summary>
    /// <param name="problem">Continues after the row's line.</param>
    public static bool TryReadPair(ReadOnlySpan<char> text, out GeoPoint place, out string? problem)
    {
        var lon = Next(ref text);
        var lat = Next(ref text);
        return TryRead(lat, lon, out place, out problem);

        static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
        {
            rest = rest[rest.IndexOfAny(digits) is >= 0 and var start ? start.. : ^0..];
            var length = rest.IndexOfAnyExcept(digits) is >= 0 and var end ? end : rest.Length;
            var number = rest[..length];
            rest = rest[length..];
            return number;
        }
    }

    /// <summary>A number with a decimal point or, as in files separated by semicolons, a decimal comma.</summary>
    public static bool TryDegrees(ReadOnlySpan<char> text, out double degrees)
    {
        var comma = text.IndexOf(',');
        var number = comma < 0 ? text : $"{text[..comma]}.{text[(comma + 1)..]}";
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out degrees) && double.IsFinite(degrees);
    }

    /// <summary>Null, or why no city is there.</summary>
    public static string? FindDoubt(GeoPoint place) => place.Lat is >= SouthernmostCity and <= NorthernmostCity ? null
        : $"no city is at a latitude of {place.Lat}. {IfSwapped}; if they are not, accept such places with --anywhere";
}
