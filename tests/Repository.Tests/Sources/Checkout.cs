namespace RideAspire.Repository.Tests.Sources;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    // Where projects are; "" is the root.
    private static readonly string[] places = ["", "eng", "tests"];

    public static string Root { get; } = FindRoot();

    /// <summary>The last folders of the build that these tests belong to, such as "Debug/net10.0", below each project's bin and obj.</summary>
    public static string Build { get; } =
        Path.Combine(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^2..]);

    /// <summary>All projects, as paths from the root: "Rides", "eng/LocalServers".</summary>
    public static string[] Projects { get; } = [.. FindProjects()];

    private static IEnumerable<string> FindProjects() =>
        from place in places
        from folder in Directory.EnumerateDirectories(Path.Combine(Root, place))
        where Directory.EnumerateFiles(folder, "*.csproj").Any()
        let project = PathFromRoot(folder)
        orderby project
        select project;

    /// <summary>A path as a message shows it: from the root, with slashes.</summary>
    public static string PathFromRoot(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RideAspire.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("RideAspire.sln is in none of the folders above the tests.");
        }

        return folder;
    }
}
