using System.Globalization;

namespace RideAspire.Simulator.Demand;

/// <summary>
/// Reads the format in which the TLC published Uber's New York pick-ups of 2014: a header with <c>Date/Time</c>,
/// <c>Lat</c> and <c>Lon</c> (in any order; other columns are ignored), then one row per pick-up. Values may be quoted.
/// </summary>
internal static class PickupFile
{
    private static readonly string[] dateFormats =
    [
        "yyyy/M/d H:mm:ss", "yyyy/M/d H:mm", "M/d/yyyy H:mm:ss", "M/d/yyyy H:mm", "yyyy-M-d H:mm:ss", "yyyy-M-d H:mm",
    ];

    /// <summary>
    /// Streams the rows in the file's order, so a whole month of the original files does not have to fit into memory.
    /// </summary>
    /// <exception cref="DemandException">The header or a row is malformed. The message names the line.</exception>
    public static IEnumerable<Pickup> Read(TextReader reader, string name)
    {
        var header = Split(reader.ReadLine() ?? "");
        var time = Column(header, "Date/Time", name);
        var lat = Column(header, "Lat", name);
        var lon = Column(header, "Lon", name);

        var number = 1;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var row = Split(line);
            if (row.Length != header.Length)
                throw Malformed(name, number, $"has {row.Length} values, the header has {header.Length}");
            if (!DateTime.TryParseExact(row[time], dateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
                throw Malformed(name, number, $"'{row[time]}' is not a date and time such as 2014/9/4 17:05:00 or 9/4/2014 17:05:00");
            yield return new Pickup(at, new GeoPoint(
                Degrees(row[lat], 90, "latitude", name, number), Degrees(row[lon], 180, "longitude", name, number)));
        }
    }

    private static string[] Split(string line) =>
        line.Split(',').Select(value => value.Trim(' ', '"', '\uFEFF')).ToArray();

    private static int Column(string[] header, string wanted, string name)
    {
        var column = Array.FindIndex(header, title => title.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        return column >= 0 ? column : throw Malformed(name, 1, $"the header has no column '{wanted}'");
    }

    private static double Degrees(string text, double bound, string what, string name, int number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= bound
            ? degrees
            : throw Malformed(name, number, $"'{text}' is not a {what}");

    private static DemandException Malformed(string name, int line, string why) => new($"{name}, line {line}: {why}");
}
