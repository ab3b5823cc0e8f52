namespace RideAspire.LocalServers;

internal static class Output
{
    /// <summary>The end of what a program printed, as one line: that is where it says why it failed.</summary>
    public static string LastLines(this string output) => string.Join(" | ",
        output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
}
