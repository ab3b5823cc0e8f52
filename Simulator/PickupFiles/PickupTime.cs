namespace RideAspire.Simulator.PickupFiles;

/// <summary>
/// A time as a file writes it, in the city's local time. A date whose year comes last may read both ways: 4/9/2014 is
/// in April or in September.
/// </summary>
/// <param name="MonthFirst">
/// Null when it is no date with the month first. When the year comes first, both are alike.
/// </param>
/// <param name="DayFirst">Null when it is no date with the day first.</param>
internal readonly record struct PickupTime(DateTime? MonthFirst, DateTime? DayFirst)
{
    public const string Examples = "2014/9/4 17:05:00, 9/4/2014 5:05 PM or 1409850300";

    /// <summary>The first of this many digits are seconds since 1970: no date has so many.</summary>
    private const int UnixDigits = 9;

    private const double FirstMilliseconds = 1e11, Latest = 1e14;

    public bool ReadsBothWays => MonthFirst is not null && DayFirst is not null && MonthFirst != DayFirst;

    public DateTime? By(DateOrder order) => order == DateOrder.MonthFirst ? MonthFirst : DayFirst;

    /// <summary>
    /// Reads 2014/9/4 17:05:00, 2014-09-04T17:05:00.000, 9/4/2014 17:05, 09/04/2014 05:05:00 PM, 4.9.2014 17:05 and
    /// seconds or milliseconds since 1970. The zone after a time (Z, UTC, +02:00) is ignored: files have local times,
    /// whatever they call them.
    /// </summary>
    /// <param name="zone">The city's, for seconds since 1970.</param>
    /// <returns>Null for a text that is no time.</returns>
    public static PickupTime? Parse(ReadOnlySpan<char> text, TimeZoneInfo zone)
    {
        if (text.Length >= UnixDigits && text[..UnixDigits].IndexOfAnyExceptInRange('0', '9') < 0)
            return ParseUnix(text, zone);
        var scanner = new TimeScanner(text);
        if (!scanner.TryDate(out var date) || !scanner.TryTimeOfDay(out var timeOfDay))
            return null;
        return date with { MonthFirst = date.MonthFirst + timeOfDay, DayFirst = date.DayFirst + timeOfDay };
    }

    private static PickupTime? ParseUnix(ReadOnlySpan<char> text, TimeZoneInfo zone)
    {
        if (!RowPlace.TryDegrees(text, out var number) || number >= Latest)
            return null;
        var milliseconds = number < FirstMilliseconds ? number * 1_000 : number;
        var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds), zone).DateTime;
        return new(at, at);
    }
}
