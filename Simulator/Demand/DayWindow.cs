namespace RideAspire.Simulator.Demand;

/// <summary>
/// A part of a day, as times since its midnight. <paramref name="From"/> is inclusive, <paramref name="To"/> exclusive.
/// A window over midnight ends on the next day, after 24:00.
/// </summary>
internal readonly record struct DayWindow(TimeSpan From, TimeSpan To)
{
    private static readonly TimeSpan day = TimeSpan.FromDays(1);

    public TimeSpan Length => To - From;

    /// <summary>The window between two times of day: over midnight when it ends before it begins.</summary>
    public static DayWindow Between(TimeSpan from, TimeSpan to) => new(from, to < from ? to + day : to);

    /// <summary>Whether a time is in the window of this day.</summary>
    public bool Contains(DateTime at, DateOnly date) => SinceStart(at, date) is var since && since >= TimeSpan.Zero && since < Length;

    /// <summary>How long after the start of this day's window a time is.</summary>
    public TimeSpan SinceStart(DateTime at, DateOnly date) => at - date.ToDateTime(TimeOnly.MinValue) - From;

    public override string ToString() => $"{Clock(From)}-{Clock(To)}";

    /// <summary>Such as 17:05. After 24:00 the next day's times follow, from 00:01.</summary>
    public static string Clock(TimeSpan timeOfDay)
    {
        var shown = timeOfDay > day ? timeOfDay - day : timeOfDay;
        return $"{(int)shown.TotalHours:00}:{shown.Minutes:00}";
    }
}
