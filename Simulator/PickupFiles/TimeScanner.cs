using System.Buffers;

namespace RideAspire.Simulator.PickupFiles;

/// <summary>
/// Scans a date and a time of day, from left to right. A month's file has a million of them, and each format that the
/// framework would try costs as much as the whole scan.
/// </summary>
internal ref struct TimeScanner(ReadOnlySpan<char> text)
{
    private const int MaxDigits = 9;

    private static readonly SearchValues<char> offset = SearchValues.Create(":0123456789");

    private ReadOnlySpan<char> rest = text.Trim();

    /// <summary>Scans a date: the year comes first or last. After dots the day comes first.</summary>
    public bool TryDate(out PickupTime date)
    {
        date = default;
        if (!TryNumber(out var first, out var digits) || !TrySeparator(out var separator) || !TryNumber(out var second, out _)
            || !TrySkip(separator) || !TryNumber(out var third, out var lastDigits))
        {
            return false;
        }

        if (digits == 4)
            date = new(Day(first, second, third), Day(first, second, third));
        else if (lastDigits is 2 or 4)
        {
            var year = lastDigits == 2 ? 2000 + third : third;
            date = new(separator == '.' ? null : Day(year, first, second), Day(year, second, first));
        }

        return date != default;
    }

    /// <summary>
    /// Scans the rest: a time of day after a blank or a T, with or without seconds, AM or PM, and a zone.
    /// </summary>
    public bool TryTimeOfDay(out TimeSpan time)
    {
        time = default;
        if (!TrySkip(' ') && !TrySkip('T'))
            return false;
        rest = rest.TrimStart();
        if (!TryNumber(out var hour, out _) || !TrySkip(':') || !TryNumber(out var minute, out _))
            return false;
        var second = 0;
        if (TrySkip(':') && !TryNumber(out second, out _))
            return false;
        var fraction = Fraction();
        if (!TryHalfOfDay(ref hour) || hour > 23 || minute > 59 || second > 59)
            return false;
        time = new TimeSpan(hour, minute, second) + fraction;
        return IsZone(rest.TrimStart());
    }

    /// <summary>Turns the hour of a clock of 12 hours into one of 24. False when that clock has no such hour.</summary>
    private bool TryHalfOfDay(ref int hour)
    {
        rest = rest.TrimStart();
        var isPm = TrySkip("PM");
        if (!isPm && !TrySkip("AM"))
            return true;
        if (hour is < 1 or > 12)
            return false;
        hour = (hour % 12) + (isPm ? 12 : 0);
        return true;
    }

    private TimeSpan Fraction()
    {
        if (!TrySkip('.') || !TryNumber(out var number, out var digits))
            return TimeSpan.Zero;
        return TimeSpan.FromTicks((long)(number * Math.Pow(10, 7 - digits)));
    }

    private static bool IsZone(ReadOnlySpan<char> text) =>
        text.IsEmpty || text is "Z" or "UTC" or "GMT" || (text[0] is '+' or '-' && text[1..].IndexOfAnyExcept(offset) < 0);

    private bool TryNumber(out int number, out int digits)
    {
        (number, digits) = (0, 0);
        for (; digits < rest.Length && digits < MaxDigits && char.IsAsciiDigit(rest[digits]); digits++)
            number = (number * 10) + (rest[digits] - '0');
        rest = rest[digits..];
        return digits > 0;
    }

    private bool TrySeparator(out char separator)
    {
        separator = rest.IsEmpty ? default : rest[0];
        return separator is '/' or '-' or '.' && TrySkip(separator);
    }

    private bool TrySkip(char wanted)
    {
        if (rest.IsEmpty || rest[0] != wanted)
            return false;
        rest = rest[1..];
        return true;
    }

    private bool TrySkip(string wanted)
    {
        if (!rest.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))
            return false;
        rest = rest[wanted.Length..];
        return true;
    }

    private static DateTime? Day(int year, int month, int day) =>
        year is >= 1900 and <= 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateTime(year, month, day)
            : null;
}
