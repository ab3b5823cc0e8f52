using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

/// <summary>Shell scripts in place of installed programs, in folders that are deleted with the test.</summary>
internal sealed class FakePrograms : IDisposable
{
    private readonly string root = ServerFolder.NewTemporary("programs");
    private int folders;

    /// <summary>An empty folder.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(root, $"{++folders}")).FullName;

    /// <summary>Adds a program, given as the lines of a shell script. Returns its path.</summary>
    public async Task<string> AddAsync(string name, string script, string? folder = null)
    {
        var path = Path.Combine(folder ?? NewFolder(), name);

        // Another process writes the file. If this one had it open while a thread forks, the program could not be run
        // for a moment.
        var write = new Command("/bin/sh", "-c", "cat >\"$0\" && chmod 755 \"$0\"", path);
        await OwnedProcess.RunAsync(write with { Input = $"#!/bin/sh\n{script}\n" });
        return path;
    }

    /// <summary>Adds a Postgres that can only print its version. Returns its folder.</summary>
    public async Task<string> AddPostgresAsync(string version)
    {
        var initdb = await AddAsync("initdb", "exit 1");
        var folder = Path.GetDirectoryName(initdb)!;
        await AddAsync("postgres", $"echo 'postgres (PostgreSQL) {version}'", folder);
        return folder;
    }

    public void Dispose() => ServerFolder.DeleteTemporary(root);
}
