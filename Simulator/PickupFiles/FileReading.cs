using System.Buffers;
using nietras.SeparatedValues;
using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>
/// One reading of a file, row by row. Whether dates have the month or the day first may only be known at its end, so
/// until then rows are chosen by either order.
/// </summary>
internal sealed class FileReading(string name, DateOnly? date, DayWindow window, PickupFileOptions options)
{
    private static readonly SearchValues<char> blanks = SearchValues.Create(" ,;\t|\"");

    private readonly SkippedRows skipped = new();
    private readonly DateEvidence dates = new();
    private readonly WindowRows monthFirst = new(date, window), dayFirst = new(date, window);
    private RowReader? rows;
    private string[] titles = [];
    private int count;

    /// <param name="line">The row's first line.</param>
    public void Take(SepReader.Row row, int line)
    {
        if (row.Span.IndexOfAnyExcept(blanks) < 0)
            return;
        if (rows is null && BeginsWithHeader(row, line))
            return;
        if (rows!.TryRead(row, out var time, out var place, out var problem))
            Choose(time, place, line);
        else if (problem is null)
            skipped.WithoutPlace.Add(line);
        else if (IsRepeatedHeader(row, line))
            return;
        else
            skipped.AddBad(line, row.LineNumberToExcl - line, problem);
        count += row.LineNumberToExcl - line;
    }

    /// <exception cref="DemandException">See <see cref="PickupFile.Read"/>.</exception>
    public FilePickups Finish()
    {
        if (rows is null)
            throw new DemandException($"{name} is empty");
        var order = Order();
        skipped.AddBad(
            order == DateOrder.MonthFirst ? dates.OnlyDayFirst : dates.OnlyMonthFirst,
            $"the date cannot have the {(order == DateOrder.MonthFirst ? "month" : "day")} first, as dates of this file have");
        skipped.ThrowIfTooManyAreBad(name, count, options.BadRowsPercent);

        var selected = order == DateOrder.MonthFirst ? monthFirst : dayFirst;
        if (selected.Span is not { } span)
        {
            var why = skipped.ToString() is { Length: > 0 } some ? some : "there is only a header";
            throw new DemandException($"{name}: no row has a pick-up: {why}");
        }

        if (selected.Rows.Count == 0)
            throw new DemandException($"There are no pick-ups on {selected.Day:yyyy-MM-dd} in {window}. Those of {name} are from {span}");

        var kept = options.Anywhere ? selected.Rows : City.WithoutFar(selected.Rows, name, options.BadRowsPercent, skipped);
        return new([.. kept.Select(row => row.Pickup)], selected.Day!.Value, Note(kept, order));
    }

    private void Choose(PickupTime time, GeoPoint place, int line)
    {
        dates.Add(time, line);
        if (time.MonthFirst is { } withMonthFirst)
            monthFirst.Add(withMonthFirst, place, line);
        if (time.DayFirst is { } withDayFirst)
            dayFirst.Add(withDayFirst, place, line);
    }

    /// <summary>Finds the columns by the first row.</summary>
    /// <returns>Whether it is a header. Otherwise it is the first pick-up.</returns>
    private bool BeginsWithHeader(SepReader.Row row, int line)
    {
        var cells = Cells(row);
        var where = $"{name}, line {line}";
        var isHeader = ColumnFinder.IsHeader(cells);
        var columns = isHeader
            ? ColumnFinder.ByTitle(cells, options) ?? throw UnknownColumns.OfHeader(cells, where, options)
            : ColumnFinder.ByNumber(cells, options) ?? throw UnknownColumns.OfValues(cells, where);
        titles = isHeader ? cells : [.. Enumerable.Range(1, cells.Length).Select(number => $"column {number}")];
        rows = new(columns, cells.Length, options);
        return isHeader;
    }

    /// <summary>
    /// Files that are put together have a header each. The columns of the next one may be in another order.
    /// </summary>
    private bool IsRepeatedHeader(SepReader.Row row, int line)
    {
        var cells = Cells(row);
        if (!ColumnFinder.IsHeader(cells) || ColumnFinder.ByTitle(cells, options) is not { } columns)
            return false;
        titles = cells;
        rows = new(columns, cells.Length, options);
        dates.BeginPart();
        skipped.Headers.Add(line);
        return true;
    }

    /// <summary>
    /// The user's, what the rows tell, the publisher's, or that in which the file has the user's day. When none of
    /// these helps, the month comes first: the order does not matter then.
    /// </summary>
    private DateOrder Order()
    {
        if ((options.Dates ?? dates.MostOften ?? rows!.Format.Dates) is { } known)
            return known;
        if (date is not null && monthFirst.Rows.Count == 0 != (dayFirst.Rows.Count == 0))
            return monthFirst.Rows.Count > 0 ? DateOrder.MonthFirst : DateOrder.DayFirst;
        if (!dates.LeavesDoubt && dates.OnlyDayFirst.Count == 0)
            return DateOrder.MonthFirst;
        var why = dates.Example ?? $"{dates.OnlyMonthFirst} have the month first, {dates.OnlyDayFirst} have the day first";
        throw new DemandException($"{name}: the dates read both ways: {why}. Say which with --dates month-first or --dates day-first");
    }

    private string Note(IReadOnlyList<FileRow> kept, DateOrder order)
    {
        var readAs = dates.Example is null ? "" : $"; dates have the {(order == DateOrder.MonthFirst ? "month" : "day")} first";
        var left = skipped.ToString() is { Length: > 0 } some ? $"; skipped: {some}" : "";
        return $"{name}: {rows!.Describe(titles)}; around {City.Text(City.Middle(kept))}{readAs}{left}";
    }

    private static string[] Cells(SepReader.Row row)
    {
        var cells = new string[row.ColCount];
        for (var index = 0; index < cells.Length; index++)
            cells[index] = row[index].ToString();
        return cells;
    }
}
