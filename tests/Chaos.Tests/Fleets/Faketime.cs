using System.Globalization;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>
/// Gives a process a wrong clock, by libfaketime (Debian's package <c>faketime</c>). Its monotonic clock stays right.
/// </summary>
internal static class Faketime
{
    private static readonly string? library = !Directory.Exists("/usr/lib") ? null : Directory.GetDirectories("/usr/lib")
        .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists);

    /// <summary>
    /// The environment of a process with that error of its clock. Skips the test if the library is not installed.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Off(TimeSpan by)
    {
        Assert.SkipWhen(library is null, "libfaketime is not installed (Debian: apt-get install faketime).");
        return new Dictionary<string, string?>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME"] = by.TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture),
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["FAKETIME_DONT_RESET"] = "1",
        };
    }
}
