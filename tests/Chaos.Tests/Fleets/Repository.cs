namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>Where things lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    // The services are run from the build that this assembly belongs to: …/bin/<configuration>/<framework>.
    private static readonly string[] build = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^2..];

    /// <summary>The folder of a service's build, its settings included.</summary>
    public static string BuildOf(string project) => Path.Combine([Root, .. project.Split('/'), "bin", .. build]);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RideAspire.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("RideAspire.sln is in none of the folders above the tests.");
        return folder;
    }
}
