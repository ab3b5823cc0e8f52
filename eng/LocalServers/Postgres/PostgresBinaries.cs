namespace RideAspire.LocalServers;

/// <summary>Finds initdb and postgres: on PATH, or where the usual packages put them.</summary>
internal sealed record PostgresBinaries(string Folder)
{
    private static readonly (string Parent, string Pattern)[] usual =
    [
        ("/usr/lib/postgresql", "*"),
        ("/usr", "pgsql-*"),
        ("/opt/homebrew/opt", "postgresql*"),
        ("/usr/local/opt", "postgresql*"),
        ("/Applications/Postgres.app/Contents/Versions", "*"),
    ];

    public string InitDb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    public string Psql => Path.Combine(Folder, "psql");

    public string PgBench => Path.Combine(Folder, "pgbench");

    /// <exception cref="ServerNotInstalledException">No Postgres is installed.</exception>
    public static PostgresBinaries Find() => Find(Folders());

    internal static PostgresBinaries Find(IEnumerable<string> folders) => TryFind(folders) ?? throw new ServerNotInstalledException(
        "Postgres is not installed: run 'sudo apt-get install postgresql' (Debian, Ubuntu), 'sudo dnf install postgresql-server' or 'brew install postgresql@17'.");

    private static PostgresBinaries? TryFind(IEnumerable<string> folders) =>
        folders.Select(folder => new PostgresBinaries(folder))
            .FirstOrDefault(found => File.Exists(found.InitDb) && File.Exists(found.Postgres));

    private static IEnumerable<string> Folders()
    {
        // Debian puts a link to a program on PATH, and the rest of the package beside what it links to.
        if (SearchPath.Find("initdb") is { } initdb)
            yield return Path.GetDirectoryName(File.ResolveLinkTarget(initdb, returnFinalTarget: true)?.FullName ?? initdb)!;

        foreach (var (parent, pattern) in usual.Where(place => Directory.Exists(place.Parent)))
        {
            foreach (var version in Directory.GetDirectories(parent, pattern).OrderByDescending(Version))
                yield return Path.Combine(version, "bin");
        }
    }

    private static double Version(string folder) =>
        double.TryParse(string.Concat(Path.GetFileName(folder).Where(c => char.IsAsciiDigit(c) || c == '.')), out var version) ? version : 0;
}
