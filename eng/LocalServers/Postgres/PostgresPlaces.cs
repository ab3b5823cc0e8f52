namespace RideAspire.LocalServers;

/// <summary>Where to search for a Postgres, and where to download one to.</summary>
/// <param name="Folders">Folders that may hold the programs, the best first.</param>
/// <param name="Cache">The folder that keeps a downloaded Postgres for later runs. It is created if missing.</param>
/// <param name="Npm">The npm program, or null when it is not installed.</param>
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

    // On Debian, PATH has symbolic links to the programs. The rest of the package is beside the link's target.
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

    // The user that runs Postgres has no access to root's home folder.
    private static string DefaultCache()
    {
        var own = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(ServerUser.Unprivileged is null || ServerFolder.IsReachable(own) ? own : "/var/cache", "ride-aspire");
    }
}
