using System.Globalization;

namespace RideAspire.Pages.Operations;

/// <summary>
/// Where a time and a lateness are in the plot. The lateness is on a logarithmic axis from 1 ms, because a timer is
/// late by milliseconds, and a trip after an outage by minutes.
/// </summary>
/// <param name="end">The start of the present minute: the last one of the plot.</param>
/// <param name="maxMs">The greatest lateness that is shown.</param>
internal sealed class PlotScale(DateTimeOffset end, double maxMs)
{
    public const int Width = 640, Height = 220, Left = 52, Right = 12, Top = 12, Bottom = 28, Minutes = 15;

    /// <summary>A timer that fires within this after its deadline is on time.</summary>
    public const double OnTimeMs = 200;

    private const double ColumnWidth = (Width - Left - Right) / (double)Minutes;

    private readonly int decades = Math.Max(4, (int)Math.Ceiling(Math.Log10(Math.Max(maxMs, 1))));

    /// <summary>The values at which the axis of the lateness has lines, in ms.</summary>
    public IEnumerable<double> Levels => Enumerable.Range(0, decades + 1).Select(power => Math.Pow(10, power));

    /// <summary>The minutes that have a label: each third one.</summary>
    public IEnumerable<DateTimeOffset> Labels => Enumerable.Range(0, Minutes).Where(minute => minute % 3 == 2)
        .Select(minute => end.AddMinutes(minute - Minutes + 1));

    /// <summary>The middle of a minute's column. The sources of a minute stand side by side.</summary>
    public double X(DateTimeOffset minute, string? source = null)
    {
        var column = Minutes - 1 + (minute - end).TotalMinutes;
        var aside = source switch { "timer" => -0.18, "sweep" => 0.18, _ => 0 };
        return Left + ((column + 0.5 + aside) * ColumnWidth);
    }

    public double Y(double ms) => Height - Bottom - (Math.Log10(Math.Max(ms, 1)) / decades * (Height - Top - Bottom));

    /// <summary>Whether a minute is in the plot.</summary>
    public bool Has(DateTimeOffset minute) => minute <= end && minute > end.AddMinutes(-Minutes);

    /// <summary>A coordinate, as SVG reads it.</summary>
    public static string At(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
