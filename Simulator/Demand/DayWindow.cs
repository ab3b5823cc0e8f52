namespace RideAspire.Simulator.Demand;

/// <summary>A part of a day, as times since midnight: <paramref name="From"/> belongs to it, <paramref name="To"/> no longer does.</summary>
internal readonly record struct DayWindow(TimeSpan From, TimeSpan To)
{
    public TimeSpan Length => To - From;

    public bool Contains(TimeSpan timeOfDay) => timeOfDay >= From && timeOfDay < To;

    public override string ToString() => $"{Clock(From)}-{Clock(To)}";

    /// <summary>17:05, also past midnight (24:00, 25:10), where a run's last trips end.</summary>
    public static string Clock(TimeSpan timeOfDay) => $"{(int)timeOfDay.TotalHours:00}:{timeOfDay.Minutes:00}";
}
