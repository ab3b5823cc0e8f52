namespace RideAspire.LocalServers;

internal static class Output
{
    /// <summary>The last lines of a program's output, as one line. They usually say why it failed.</summary>
    public static string LastLines(this string output) => string.Join(" | ",
        output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
}
