namespace RideAspire.LocalServers;

/// <summary>Where a Postgres is looked for, and where one is downloaded to.</summary>
/// <param name="Folders">Folders that may hold the programs, the best first.</param>
/// <param name="Cache">Keeps a downloaded Postgres for later runs; made when missing.</param>
/// <param name="Npm">The npm program; null when it is not installed.</param>
internal sealed record PostgresPlaces(IReadOnlyList<string> Folders, string Cache, string? Npm)
{
    private static readonly (string Parent, string Pattern)[] usual =
    [
        ("/usr/lib/postgresql", "*"),
        ("/usr", "pgsql-*"),
        ("/opt/homebrew/opt", "postgresql*"),
        ("/usr/local/opt", "postgresql*"),
        ("/Applications/Postgres.app/Contents/Versions", "*"),
    ];

    public static PostgresPlaces OfThisMachine() => new([.. OnPath(), .. Usual()], DefaultCache(), SearchPath.Find("npm"));

    // Debian puts a link to a program on PATH, and the rest of the package beside what it links to.
    private static IEnumerable<string> OnPath() => SearchPath.FindAll("initdb")
        .Select(initdb => Path.GetDirectoryName(File.ResolveLinkTarget(initdb, returnFinalTarget: true)?.FullName ?? initdb)!);

    private static IEnumerable<string> Usual() =>
        from place in usual
        where Directory.Exists(place.Parent)
        from version in Directory.GetDirectories(place.Parent, place.Pattern).OrderByDescending(Version)
        select Path.Combine(version, "bin");

    private static double Version(string folder) =>
        double.TryParse(string.Concat(Path.GetFileName(folder).Where(c => char.IsAsciiDigit(c) || c == '.')), out var version)
            ? version
            : 0;

    // Root's own folder is closed to the user that Postgres runs as.
    private static string DefaultCache()
    {
        var own = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(ServerUser.Unprivileged is null || ServerFolder.IsReachable(own) ? own : "/var/cache", "ride-aspire");
    }
}
