namespace RideAspire.Simulator.Demand;

/// <summary>
/// A part of a day, as times since midnight. <paramref name="From"/> is inclusive, <paramref name="To"/> exclusive.
/// </summary>
internal readonly record struct DayWindow(TimeSpan From, TimeSpan To)
{
    public TimeSpan Length => To - From;

    public bool Contains(TimeSpan timeOfDay) => timeOfDay >= From && timeOfDay < To;

    public override string ToString() => $"{Clock(From)}-{Clock(To)}";

    /// <summary>Such as 17:05. A run's last trips may end past midnight (24:00, 25:10).</summary>
    public static string Clock(TimeSpan timeOfDay) => $"{(int)timeOfDay.TotalHours:00}:{timeOfDay.Minutes:00}";
}
