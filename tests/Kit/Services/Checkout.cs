namespace RideAspire.Kit;

/// <summary>Places in the checkout that this assembly was built from.</summary>
public static class Checkout
{
    public static string Root { get; } = FindRoot();

    // Services run from the same build as this program: …/bin/<configuration>/<framework>.
    private static readonly string[] build =
        Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^2..];

    /// <summary>The folder of a service's build, its settings included.</summary>
    public static string BuildOf(string project) => Path.Combine([Root, .. project.Split('/'), "bin", .. build]);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RideAspire.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("RideAspire.sln is in none of the folders above this program.");
        }

        return folder;
    }
}
