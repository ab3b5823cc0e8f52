namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>How late one system was, trip by trip.</summary>
/// <param name="ObservedUntil">
/// The end, since the start. A trip still WAITING then was never closed.
/// </param>
internal sealed record LatenessCurve(string Name, IReadOnlyList<LatenessPoint> Points, TimeSpan ObservedUntil)
{
    private static readonly TimeSpan bucket = TimeSpan.FromSeconds(0.5);

    private readonly Latencies closed = Latencies.Of(Points.Select(point => point.Lateness).OfType<TimeSpan>());

    public int NeverClosed => Points.Count(point => point.Lateness is null);

    public int Early => Points.Count(point => point.Lateness < TimeSpan.Zero);

    /// <summary>Of the closed trips, in milliseconds. An early trip counts as on time.</summary>
    public double Percentile(double percent) => closed.Percentile(percent).TotalMilliseconds;

    /// <summary>The closed trips by the half second of their deadline.</summary>
    /// <returns>At: the middle of the half second, in seconds. Lateness: of its trips, in ms, ascending.</returns>
    public IEnumerable<(double At, double[] Lateness)> HalfSeconds() => Points.Where(point => point.Lateness is not null)
        .GroupBy(HalfSecond).OrderBy(trips => trips.Key)
        .Select(trips => (Middle(trips.Key), trips.Select(trip => trip.Lateness!.Value.TotalMilliseconds).Order().ToArray()));

    /// <summary>The trips that were never closed, by the half second of their deadline.</summary>
    /// <returns>
    /// At: the middle of the half second, in seconds. Lateness: of its latest trip, in ms.
    /// </returns>
    public IEnumerable<(double At, double Lateness)> NeverClosedHalfSeconds() => Points.Where(point => point.Lateness is null)
        .GroupBy(HalfSecond).OrderBy(trips => trips.Key)
        .Select(trips => (Middle(trips.Key), (ObservedUntil - trips.Min(trip => trip.DeadlineAt)).TotalMilliseconds));

    private static long HalfSecond(LatenessPoint point) => (long)Math.Floor(point.DeadlineAt / bucket);

    private static double Middle(long halfSecond) => (halfSecond + 0.5) * bucket.TotalSeconds;
}

/// <summary>One trip.</summary>
/// <param name="DeadlineAt">Since the start.</param>
/// <param name="Lateness">From deadline to close, by the database's clock. Negative: early. Null: never closed.</param>
internal sealed record LatenessPoint(TimeSpan DeadlineAt, TimeSpan? Lateness);

/// <summary>Something that was done to both systems.</summary>
/// <param name="At">Since the start.</param>
/// <param name="Label">A few words.</param>
internal sealed record ChartEvent(TimeSpan At, string Label);
