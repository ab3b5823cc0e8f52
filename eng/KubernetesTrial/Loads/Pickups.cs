using System.Globalization;

namespace RideAspire.KubernetesTrial.Loads;

/// <summary>
/// A file of pick-ups for the simulator, in the format of the TLC: as many in each second of the run.
/// </summary>
internal static class Pickups
{
    /// <summary>At this speed of the simulator, a minute of the file is a second of the run.</summary>
    public const int Speed = 60;

    /// <summary>The time of day at which the file ends, as the simulator takes it.</summary>
    public static string EndOf(TimeSpan duration) =>
        TimeSpan.FromMinutes(Math.Ceiling(duration.TotalSeconds)).ToString("hh\\:mm", CultureInfo.InvariantCulture);

    /// <summary>Most are in Midtown. One in four is where no driver is, so its trip expires.</summary>
    public static void Write(string file, int perSecond, TimeSpan duration)
    {
        var random = new Random(1);
        using var rows = new StreamWriter(file);
        rows.WriteLine("Date/Time,Lat,Lon");
        for (var second = 0; second < duration.TotalSeconds; second++)
        {
            for (var n = 0; n < perSecond; n++)
            {
                var (lat, lon) = (40.75 + (random.NextDouble() * 0.02) + (n % 4 == 3 ? 1 : 0), -73.99 + (random.NextDouble() * 0.02));
                rows.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"2026/1/1 {second / 60}:{second % 60:00},{lat:0.0000},{lon:0.0000}"));
            }
        }
    }
}
