namespace RideAspire.Kubernetes.Generation;

internal static class Repository
{
    /// <summary>The checkout that this program was built from.</summary>
    public static string Root { get; } = FindRoot();

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
