using System.Globalization;

namespace RideAspire.Pages.Operations;

/// <summary>Times as an operator reads them: in UTC, as the logs are, and the same in each browser.</summary>
internal static class Spans
{
    /// <summary>Three digits that matter: 4.2 ms, 850 ms, 1.2 s, 3 min 20 s, 5 h 10 min.</summary>
    public static string Text(double ms) => ms switch
    {
        < 10 => Of(ms, "0.#", "ms"),
        < 1_000 => Of(ms, "0", "ms"),
        < 60_000 => Of(ms / 1_000, "0.#", "s"),
        < 3_600_000 => $"{Of(Math.Floor(ms / 60_000), "0", "min")} {Of(Math.Floor(ms / 1_000 % 60), "0", "s")}",
        _ => $"{Of(Math.Floor(ms / 3_600_000), "0", "h")} {Of(Math.Floor(ms / 60_000 % 60), "0", "min")}",
    };

    public static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);

    public static string Second(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>To the millisecond.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string DayAndSecond(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>For the attribute of a time element.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string Of(double value, string format, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}");
}
