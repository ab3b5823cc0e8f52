using System.Globalization;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>What the dates of a file tell about their order.</summary>
internal sealed class DateEvidence
{
    private (PickupTime Time, int Line)? firstOfFile;
    private PickupTime? firstOfPart;

    /// <summary>Rows whose dates can only have the month first.</summary>
    public LineTally OnlyMonthFirst { get; } = new();

    /// <summary>Rows whose dates can only have the day first.</summary>
    public LineTally OnlyDayFirst { get; } = new();

    /// <summary>The order that most of those rows have; null when there are none, or as many of either.</summary>
    public DateOrder? MostOften =>
        OnlyMonthFirst.Count > OnlyDayFirst.Count ? DateOrder.MonthFirst
        : OnlyMonthFirst.Count < OnlyDayFirst.Count ? DateOrder.DayFirst
        : null;

    /// <summary>
    /// Whether the order matters although no row tells it. When all dates are alike, it does not: either order gives
    /// one day with the same pick-ups.
    /// </summary>
    public bool LeavesDoubt { get; private set; }

    /// <summary>A date that reads both ways, and how; null when there is none.</summary>
    public string? Example => firstOfFile is not var (time, line) ? null : string.Create(
        CultureInfo.InvariantCulture, $"the date in line {line} is {time.MonthFirst:d MMMM yyyy} or {time.DayFirst:d MMMM yyyy}");

    public void Add(PickupTime time, int line)
    {
        if (time.MonthFirst is null)
            OnlyDayFirst.Add(line);
        else if (time.DayFirst is null)
            OnlyMonthFirst.Add(line);
        else if (time.ReadsBothWays)
        {
            firstOfFile ??= (time, line);
            firstOfPart ??= time;
            LeavesDoubt |= firstOfPart.Value.MonthFirst!.Value.Date != time.MonthFirst.Value.Date;
        }
    }

    /// <summary>A header says that another file begins, whose only date may be another one.</summary>
    public void BeginPart() => firstOfPart = null;
}
