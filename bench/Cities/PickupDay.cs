using System.Globalization;

namespace RideAspire.Bench.Cities;

/// <summary>A pick-up at a time, counted from the start of what is played.</summary>
internal readonly record struct Pickup(TimeSpan At, Place Place);

/// <summary>The pick-ups of a day.</summary>
internal static class PickupDay
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    /// <summary>
    /// Reads the file's first day, in the public format of Uber and the TLC: the columns <c>Date/Time</c>, <c>Lat</c>
    /// and <c>Lon</c>, in any order. Times are rounded to the minute, so each pick-up is moved to a random time within
    /// its minute.
    /// </summary>
    /// <returns>In the order of time, counted from midnight.</returns>
    public static IReadOnlyList<Pickup> Read(TextReader file, Random random)
    {
        var header = Split(file.ReadLine()!);
        var (time, lat, lon) = (header.IndexOf("Date/Time"), header.IndexOf("Lat"), header.IndexOf("Lon"));
        var (pickups, day) = (new List<Pickup>(), (DateTime?)null);
        while (file.ReadLine() is { Length: > 0 } line)
        {
            var row = Split(line);
            var at = DateTime.Parse(row[time], CultureInfo.InvariantCulture);
            if (at.Date == (day ??= at.Date))
            {
                pickups.Add(new(
                    at.TimeOfDay + (random.NextDouble() * TimeSpan.FromMinutes(1)),
                    new(double.Parse(row[lat], CultureInfo.InvariantCulture), double.Parse(row[lon], CultureInfo.InvariantCulture))));
            }
        }

        return [.. pickups.OrderBy(pickup => pickup.At)];
    }

    /// <summary>The pick-ups of the hour that has the most, counted from its first one.</summary>
    /// <param name="day">In the order of time.</param>
    public static IReadOnlyList<Pickup> DensestHour(IReadOnlyList<Pickup> day)
    {
        var (first, count) = (0, 0);
        for (var (start, end) = (0, 0); start < day.Count; start++)
        {
            while (end < day.Count && day[end].At - day[start].At < hour)
                end++;
            if (end - start > count)
                (first, count) = (start, end - start);
        }

        return [.. day.Skip(first).Take(count).Select(pickup => pickup with { At = pickup.At - day[first].At })];
    }

    private static List<string> Split(string line) => [.. line.Split(',').Select(value => value.Trim(' ', '"', '\uFEFF'))];
}
