using System.Diagnostics;

namespace RideAspire.LocalServers;

/// <summary>
/// Starts a program in a session of its own, with the same process id. So Ctrl+C on the terminal reaches only the
/// owner, which then stops its processes in order.
/// </summary>
internal static class OwnSession
{
    // macOS has no setsid program, but it has perl.
    private static readonly string[] prefix =
        SearchPath.Find("setsid") is { } setsid ? [setsid]
        : SearchPath.Find("perl") is { } perl ? [perl, "-MPOSIX=setsid", "-e", "setsid(); exec @ARGV or exit 127"]
        : [];

    public static void Wrap(ProcessStartInfo start, string fileName, IEnumerable<string> arguments)
    {
        string[] words = [.. prefix, fileName, .. arguments];
        start.FileName = words[0];
        foreach (var word in words.Skip(1))
            start.ArgumentList.Add(word);
    }
}
