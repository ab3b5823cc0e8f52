using System.Diagnostics;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Tests;

/// <summary>
/// This machine as a process sees it when only .NET is installed: a short PATH, and empty folders where Postgres
/// usually is.
/// </summary>
internal sealed class BareMachine : IDisposable
{
    private static readonly string[] programs = ["sh", "setsid", "env", "cat", "chown"];

    private readonly string path = ServerFolder.NewTemporary("path");

    /// <remarks>Skips the test where this user may not make a mount namespace.</remarks>
    public BareMachine()
    {
        // In a mount namespace of its own, the process sees empty folders in place of the usual one and of an earlier
        // download.
        Enter =
        [
            .. Unshare,
            "/bin/sh",
            "-c",
            "for d in /usr/lib/postgresql /var/cache/ride-aspire; do [ ! -d $d ] || /bin/mount -t tmpfs none $d; done; exec \"$@\"",
            "sh",
        ];
        using var trial = Process.Start(new ProcessStartInfo("unshare", [.. Unshare.Skip(1), "true"]) { RedirectStandardError = true });
        trial!.WaitForExit();
        Assert.SkipWhen(trial.ExitCode != 0, "This user may not make a mount namespace (unshare).");

        Link("dotnet", System.Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : Which("dotnet"));
        foreach (var program in programs)
            Link(program, Which(program));
    }

    /// <summary>The beginning of a command line that runs on this bare machine.</summary>
    public IReadOnlyList<string> Enter { get; }

    public IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?> { ["PATH"] = path, ["HOME"] = path, ["XDG_DATA_HOME"] = null };

    private static string[] Unshare =>
        System.Environment.IsPrivilegedProcess ? ["/usr/bin/unshare", "-m"] : ["/usr/bin/unshare", "-r", "-m"];

    public void Dispose() => ServerFolder.DeleteTemporary(path);

    private static string Which(string program) => System.Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).First(File.Exists);

    private void Link(string name, string program) => File.CreateSymbolicLink(Path.Combine(path, name), program);
}
