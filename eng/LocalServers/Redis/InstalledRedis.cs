using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace RideAspire.LocalServers;

/// <summary>The first of several redis-server and valkey-server programs that is new enough.</summary>
internal sealed partial class InstalledRedis
{
    private static readonly Version oldest = new(6, 2);
    private static readonly Lazy<InstalledRedis> onPath =
        new(() => new([.. SearchPath.FindAll("redis-server"), .. SearchPath.FindAll("valkey-server")]));

    private readonly List<string> passedOver = [];

    public InstalledRedis(IEnumerable<string> paths) => Program = paths.Select(Read).FirstOrDefault(IsNewEnough);

    /// <summary>The one on PATH. This process searches for it once.</summary>
    public static InstalledRedis OnPath => onPath.Value;

    /// <summary>The program, or null when there is none.</summary>
    public RedisProgram? Program { get; }

    /// <exception cref="ServerNotInstalledException">There is no such program.</exception>
    public RedisProgram Require()
    {
        var reason = passedOver.Count > 0 ? $" ({string.Join(", ", passedOver)})" : "";
        return Program ?? throw new ServerNotInstalledException(
            $"Redis {oldest} or newer is not installed{reason}: install redis-server or valkey-server.");
    }

    private bool IsNewEnough(RedisProgram program)
    {
        var newEnough = Version.TryParse(program.Version, out var version) && version >= oldest;
        var folder = Path.GetDirectoryName(program.Path);
        if (!newEnough)
            passedOver.Add(version is null ? $"{program.Path} does not run" : $"{program.Version} in {folder} is too old");
        return newEnough;
    }

    private static RedisProgram Read(string path)
    {
        var match = VersionLine().Match(VersionOutput(path));
        return new(RedisKind.RedisServer, path, $"{match.Groups[1].Value.ToLowerInvariant()}-server", match.Groups[2].Value);
    }

    private static string VersionOutput(string path)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, "--version") { RedirectStandardOutput = true })!;
            return process.StandardOutput.ReadToEnd();
        }
        catch (Win32Exception)
        {
            // It is no program for this machine, or this user may not run it.
            return "";
        }
    }

    // Redis server v=7.0.15 sha=00000000:0 malloc=…, Valkey server v=8.0.1 sha=…
    [GeneratedRegex(@"^(Redis|Valkey) server v=(\d+\.\d+(\.\d+)?)", RegexOptions.Multiline)]
    private static partial Regex VersionLine();
}
