namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>Where a time is drawn. Begins and ends on a tick.</summary>
internal sealed class TimeAxis
{
    /// <summary>The axis' ends, in pixels from the picture's left.</summary>
    public const double Left = 70, Right = 936;

    private const int MostTicks = 14;

    private static readonly double[] steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 3_600];

    private readonly double from, until, step;

    public TimeAxis(IEnumerable<TimeSpan> times)
    {
        double[] seconds = [.. times.Select(time => time.TotalSeconds).DefaultIfEmpty(0)];
        var (least, most) = (seconds.Min(), seconds.Max());
        step = steps.FirstOrDefault(step => most - least <= step * MostTicks, steps[^1]);
        from = Math.Floor(least / step) * step;
        until = Math.Max(Math.Ceiling(most / step) * step, from + step);
    }

    /// <summary>In seconds.</summary>
    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round((until - from) / step) + 1).Select(n => from + (n * step));

    public double X(TimeSpan time) => X(time.TotalSeconds);

    public double X(double seconds) => Left + ((Right - Left) * (seconds - from) / (until - from));

    /// <summary>Into which of <paramref name="count"/> columns of equal width a time falls.</summary>
    public int Column(TimeSpan time, int count) => (int)Math.Min(count * (time.TotalSeconds - from) / (until - from), count - 1);
}
