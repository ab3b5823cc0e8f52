using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>Says why a file's columns cannot be found: which there are, what is wanted and how to name it.</summary>
internal static class UnknownColumns
{
    private const int MaxShown = 40;

    private static readonly string[] placesWithoutCoordinates = ["locationid", "zone", "address", "street", "communityarea"];

    /// <param name="where">The file and the line.</param>
    public static DemandException OfHeader(IReadOnlyList<string> titles, string where, PickupFileOptions options)
    {
        var shown = Shown(titles.Select(title => $"'{title}'"));
        var missing = Missing(titles, options).ToList();
        if (options is { LatColumn: null, LonColumn: null, PlaceColumn: null }
            && missing.Contains("the latitude") && missing.Contains("the longitude")
            && titles.FirstOrDefault(IsPlaceWithoutCoordinates) is { } place)
        {
            return new(
                $"{where}: the pick-ups cannot be placed: the header has '{place}', but no latitude and longitude. "
                + $"Its columns: {shown}");
        }

        var format = options.Format is { } only ? $" that --format {only.Name} knows" : "";
        return new(
            $"{where}: the header has no column for {string.Join(" and ", missing)}{format}. Its columns: {shown}. "
            + $"Wanted: a time, a latitude and a longitude. Name them: {Options("NAME")} (a number counts columns from 1)");
    }

    /// <param name="where">The file and the line.</param>
    public static DemandException OfValues(IReadOnlyList<string> values, string where)
    {
        var shown = Shown(values.Select((value, index) => $"{index + 1} is '{value}'"));
        return new(
            $"{where}: there is no header, and the values are not those of a known format: {shown}. "
            + $"Wanted: a time, a latitude and a longitude. Number them: {Options("NUMBER")}");
    }

    private static string Options(string value) =>
        $"--time-column {value} --lat-column {value} --lon-column {value}, "
        + $"or --place-column {value} for one column with '[longitude, latitude]' or 'POINT (longitude latitude)'";

    private static IEnumerable<string> Missing(IReadOnlyList<string> titles, PickupFileOptions options)
    {
        (string What, string Option, string? Chosen, IEnumerable<string> Known)[] wanted =
        [
            ("the time", "--time-column", options.TimeColumn, options.Formats.SelectMany(format => format.Times)),
            .. options.PlaceColumn is null ? LatAndLon(options) : [("the place", "--place-column", options.PlaceColumn, [])],
        ];
        return
            from column in wanted
            where ColumnFinder.Index(titles, column.Chosen, [.. column.Known]) < 0
            select column.Chosen is null ? column.What : $"{column.What} ({column.Option} {column.Chosen})";
    }

    private static (string, string, string?, IEnumerable<string>)[] LatAndLon(PickupFileOptions options) =>
    [
        ("the latitude", "--lat-column", options.LatColumn, options.Formats.SelectMany(format => format.Lats)),
        ("the longitude", "--lon-column", options.LonColumn, options.Formats.SelectMany(format => format.Lons)),
    ];

    private static bool IsPlaceWithoutCoordinates(string title) =>
        placesWithoutCoordinates.Any(kind => ColumnFinder.Plain(title).Contains(kind, StringComparison.Ordinal));

    private static string Shown(IEnumerable<string> columns)
    {
        string[] all = [.. columns];
        return string.Join(", ", all.Take(MaxShown)) + (all.Length > MaxShown ? $" and {all.Length - MaxShown} more" : "");
    }
}
