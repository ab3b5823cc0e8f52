using System.ComponentModel;
using System.Diagnostics;

namespace RideAspire.Repository.Tests.Sources;

/// <summary>
/// The files of the repository, as paths from the root with slashes. A developer's own ignored files are not among
/// them.
/// </summary>
internal static class RepositoryFiles
{
    private static readonly string[] ignored = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".idea", ".ride-aspire"];

    public static string[] All { get; } = ListByGit() ?? [.. ListIn(Checkout.Root).Select(PathFromRoot)];

    /// <summary>The files in a folder, such as "Rides" or "eng/LocalServers".</summary>
    public static IEnumerable<string> In(string folder) => All.Where(file => file.StartsWith($"{folder}/", StringComparison.Ordinal));

    public static IEnumerable<string> ReadLines(string file) => File.ReadLines(Path.Combine(Checkout.Root, file));

    // Null where there is no git, as in an archive of the sources.
    private static string[]? ListByGit()
    {
        if (!Path.Exists(Path.Combine(Checkout.Root, ".git")))
            return null;
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            {
                WorkingDirectory = Checkout.Root,
                RedirectStandardOutput = true,
            })!;
            var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            return git.ExitCode != 0 ? null : [.. files.Where(file => File.Exists(Path.Combine(Checkout.Root, file)))];
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string PathFromRoot(string path) => Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/');

    private static IEnumerable<string> ListIn(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(inner => !ignored.Contains(Path.GetFileName(inner))).SelectMany(ListIn));
}
