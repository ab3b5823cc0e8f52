namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>How late one system was, trip by trip.</summary>
/// <param name="ObservedUntil">The observation's end, since the start. A trip that was still WAITING then is counted as never closed.</param>
internal sealed record LatenessCurve(string Name, IReadOnlyList<LatenessPoint> Points, TimeSpan ObservedUntil)
{
    /// <summary>What came of the trips that were closed, the earliest first.</summary>
    private readonly TimeSpan[] closed = [.. Points.Select(point => point.Lateness).OfType<TimeSpan>().Order()];

    public int Closed => closed.Length;

    public int NeverClosed => Points.Count - Closed;

    public int Early => closed.Count(lateness => lateness < TimeSpan.Zero);

    /// <summary>Of the trips that were closed, by nearest rank: a lateness that was really seen. Null when none was closed.</summary>
    public TimeSpan? Percentile(int percent) => Closed == 0 ? null : closed[((Closed * percent) + 99) / 100 - 1];

    /// <summary>How late a trip is drawn: one that was never closed, as late as it had become when the observation ended.</summary>
    public TimeSpan Drawn(LatenessPoint point) => point.Lateness ?? ObservedUntil - point.DeadlineAt;
}

/// <summary>One trip.</summary>
/// <param name="DeadlineAt">Since the start.</param>
/// <param name="Lateness">From the deadline to the end of the trip, by the database's clock; negative is early, null never closed.</param>
internal sealed record LatenessPoint(TimeSpan DeadlineAt, TimeSpan? Lateness);

/// <summary>Something that was done to both systems.</summary>
/// <param name="At">Since the start.</param>
/// <param name="Label">A few words.</param>
internal sealed record ChartEvent(TimeSpan At, string Label);
