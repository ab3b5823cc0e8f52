using System.Globalization;

namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>Where a lateness is drawn: on a logarithmic scale, and what was early in a band below it.</summary>
/// <param name="top">The y of <see cref="Latest"/>, in pixels from the picture's top.</param>
internal sealed class LatenessScale(double top)
{
    /// <summary>Of the scale and the band, in pixels.</summary>
    public const double Height = Scale + EarlyBand;

    private const double Scale = 210;
    private const double EarlyBand = 30;

    /// <summary>The scale's lower end; what is punctual to less is drawn here.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <summary>The scale's upper end; what is later is drawn here.</summary>
    public static readonly TimeSpan Latest = TimeSpan.FromSeconds(200);

    public static readonly IReadOnlyList<TimeSpan> Ticks =
        [.. Enumerable.Range(0, 6).Select(power => TimeSpan.FromMilliseconds(Math.Pow(10, power)))];

    public double Top => top;

    public double Bottom => top + Height;

    /// <summary>Where the band of the early ones begins.</summary>
    public double Early => top + Scale;

    public double Y(TimeSpan lateness)
    {
        if (lateness < TimeSpan.Zero)
            return Early + (EarlyBand / 2);

        var drawn = Math.Clamp(lateness.TotalMilliseconds, Least.TotalMilliseconds, Latest.TotalMilliseconds);
        return Early - (Scale * Math.Log10(drawn / Least.TotalMilliseconds) / Math.Log10(Latest / Least));
    }

    /// <summary>A lateness in words, to two figures or more.</summary>
    public static string Words(TimeSpan lateness) => Math.Abs(lateness.TotalMilliseconds) switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{lateness.TotalMilliseconds:0.#} ms"),
        < 999.5 => string.Create(CultureInfo.InvariantCulture, $"{lateness.TotalMilliseconds:0} ms"),
        < 9_950 => string.Create(CultureInfo.InvariantCulture, $"{lateness.TotalSeconds:0.#} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{lateness.TotalSeconds:0} s"),
    };
}
