using nietras.SeparatedValues;
using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>Reads the time and the place of a row.</summary>
/// <param name="width">How many columns the header, or the first row, has.</param>
internal sealed class RowReader(PickupColumns columns, int width, PickupFileOptions options)
{
    private readonly TimeZoneInfo zone = options.TimeZone
        ?? (columns.Format.TimeZone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) ? found : TimeZoneInfo.Utc);

    public PickupFormat Format => columns.Format;

    /// <summary>False with a problem for a bad row, and without one for a row that has no place.</summary>
    /// <param name="problem">Continues after the row's line.</param>
    public bool TryRead(SepReader.Row row, out PickupTime time, out GeoPoint place, out string? problem)
    {
        (time, place, problem) = (default, default, null);
        if (row.ColCount < width)
            problem = $"has {row.ColCount} values, the header has {width}";
        else if (PickupTime.Parse(row[columns.Time].Span, zone) is { } at)
            time = at;
        else
            problem = $"{CellText.Quote(row[columns.Time].Span)} is not a date and time such as {PickupTime.Examples}";
        if (problem is not null || !TryReadPlace(row, out place, out problem))
            return false;

        // The TLC's rows have more values than their headers, at the end. But unquoted decimal commas shift all values.
        if (row.ColCount > width && double.IsInteger(place.Lat) && double.IsInteger(place.Lon))
            problem = $"has {row.ColCount} values, the header has {width}, and a place without decimals: the columns may be shifted";
        else if (!options.Anywhere)
            problem = RowPlace.FindDoubt(place);
        return problem is null;
    }

    /// <summary>Which columns are read.</summary>
    public string Describe(IReadOnlyList<string> titles) => columns.Place >= 0
        ? $"time from '{titles[columns.Time]}', place from '{titles[columns.Place]}'"
        : $"time from '{titles[columns.Time]}', place from '{titles[columns.Lat]}' and '{titles[columns.Lon]}'";

    private bool TryReadPlace(SepReader.Row row, out GeoPoint place, out string? problem) => columns.Place >= 0
        ? RowPlace.TryReadPair(row[columns.Place].Span, out place, out problem)
        : RowPlace.TryRead(row[columns.Lat].Span, row[columns.Lon].Span, out place, out problem);
}
