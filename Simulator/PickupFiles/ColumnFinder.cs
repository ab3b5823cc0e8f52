namespace RideAspire.Simulator.PickupFiles;

/// <summary>Finds the columns of a file by its first row: as the user names them, or as a known format does.</summary>
internal static class ColumnFinder
{
    /// <summary>The columns by a header; null when it does not have all of them.</summary>
    public static PickupColumns? ByTitle(IReadOnlyList<string> titles, PickupFileOptions options) =>
        options.Formats
            .Select(format => Columns(format, options, (chosen, known, _) => Index(titles, chosen, known)))
            .FirstOrDefault(columns => columns.AreComplete);

    /// <summary>
    /// The columns of a file without a header: by the user's numbers, or those of a format whose values this row has.
    /// Null when there are none.
    /// </summary>
    public static PickupColumns? ByNumber(IReadOnlyList<string> values, PickupFileOptions options)
    {
        // The last format has no numbers of its own, so it is complete when the user gives all of them.
        return options.Formats.Prepend(PickupFormat.All[^1])
            .Select(format => Columns(format, options, (chosen, _, known) => Number(chosen, known)))
            .FirstOrDefault(columns => columns.AreComplete && columns.Width <= values.Count && Fit(columns));

        bool Fit(PickupColumns columns) =>
            columns.Format.WithoutHeader is null || columns.Format == options.Format
            || (PickupTime.Parse(values[columns.Time], TimeZoneInfo.Utc) is not null
                && (columns.Place >= 0
                    ? RowPlace.TryReadPair(values[columns.Place], out _, out _)
                    : RowPlace.TryRead(values[columns.Lat], values[columns.Lon], out _, out _)));
    }

    /// <summary>Whether a row has titles: no number, and no time.</summary>
    public static bool IsHeader(IReadOnlyList<string> cells) => !cells.Any(cell =>
        RowPlace.TryDegrees(cell, out _) || PickupTime.Parse(cell, TimeZoneInfo.Utc) is not null);

    /// <summary>
    /// The index of a column, or -1: by the title that the user chose, else by the number that they chose; when they
    /// chose neither, by the first known title.
    /// </summary>
    public static int Index(IReadOnlyList<string> titles, string? chosen, IReadOnlyList<string> known)
    {
        string[] plain = [.. titles.Select(Plain)];
        foreach (var title in chosen is null ? known : [chosen])
        {
            if (Array.IndexOf(plain, Plain(title)) is >= 0 and var index)
                return index;
        }

        return Number(chosen, known: null) is var number && number < titles.Count ? number : -1;
    }

    /// <summary>
    /// A title's letters and digits in lower case, without the table's name that Hive puts before them.
    /// </summary>
    public static string Plain(string title) =>
        string.Concat(title[(title.LastIndexOf('.') + 1)..].Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static int Number(string? chosen, int? known) =>
        int.TryParse(chosen, out var number) ? number - 1 : chosen is null && known is { } at ? at - 1 : -1;

    private static PickupColumns Columns(
        PickupFormat format, PickupFileOptions options, Func<string?, IReadOnlyList<string>, int?, int> find)
    {
        var at = format.WithoutHeader;
        var time = find(options.TimeColumn, format.Times, at?.Time);
        var place = find(options.PlaceColumn, format.Places, at?.Place);
        if (options.PlaceColumn is not null)
            return new(format, time, Lat: -1, Lon: -1, place);
        var (lat, lon) = (find(options.LatColumn, format.Lats, at?.Lat), find(options.LonColumn, format.Lons, at?.Lon));
        return new(format, time, lat, lon, options.LatColumn is null && options.LonColumn is null && lat < 0 && lon < 0 ? place : -1);
    }
}
