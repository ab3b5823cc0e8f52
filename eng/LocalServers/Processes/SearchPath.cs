namespace RideAspire.LocalServers;

internal static class SearchPath
{
    /// <summary>The first program of that name on PATH, or null.</summary>
    public static string? Find(string program) => FindAll(program).FirstOrDefault();

    /// <summary>All programs of that name on PATH, in its order.</summary>
    public static IEnumerable<string> FindAll(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .Where(File.Exists);
}
