using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>One row that can be replayed.</summary>
internal readonly record struct FileRow(Pickup Pickup, int Line);

/// <summary>
/// The rows of a file in one day's window. Only these are kept, so a whole month does not have to fit into memory.
/// </summary>
/// <param name="date">The day on which the window begins; null for the day of the first row.</param>
internal sealed class WindowRows(DateOnly? date, DayWindow window)
{
    private readonly List<FileRow> rows = [];
    private DateTime? start, first, last;

    public IReadOnlyList<FileRow> Rows => rows;

    /// <summary>The day on which the window begins; null before the first row.</summary>
    public DateOnly? Day { get; private set; } = date;

    /// <summary>The times of all rows; null before the first one.</summary>
    public string? Span => first is null ? null : $"{first:yyyy-MM-dd HH:mm} to {last:yyyy-MM-dd HH:mm}";

    public void Add(DateTime at, GeoPoint place, int line)
    {
        first = at < first ? at : first ?? at;
        last = at > last ? at : last ?? at;
        Day ??= DateOnly.FromDateTime(at);
        start ??= Day.Value.ToDateTime(TimeOnly.MinValue) + window.From;
        if (at >= start && at < start + window.Length)
            rows.Add(new(new(at, place), line));
    }
}
