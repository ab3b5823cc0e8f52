namespace RideAspire.LocalServers;

/// <summary>Makes a data folder with initdb.</summary>
internal static class PostgresData
{
    /// <summary>
    /// Makes <paramref name="data"/> below <paramref name="folder"/>, in a folder beside it that is moved into place when it is complete:
    /// what a crash left half-made is made again.
    /// </summary>
    public static async Task InitializeAsync(PostgresBinaries binaries, string folder, string data, string password, CancellationToken ct)
    {
        var user = ServerUser.Unprivileged;
        var unfinished = $"{data}.new";
        var passwordFile = Path.Combine(folder, "password");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(folder);
        if (user is not null && !ServerFolder.IsReachable(Path.GetDirectoryName(folder)!))
        {
            throw new LocalServerException(
                $"Postgres runs as user {user}, who cannot reach {folder}: choose a folder below one that everybody may enter.");
        }

        ServerFolder.WriteSecret(passwordFile, password);
        if (user is not null)
            await OwnedProcess.RunAsync(new Command("/bin/sh", "-c", "exec chown -R \"$0\" \"$1\"", user, folder), ct);

        var (exitCode, output) = await OwnedProcess.RunAsync(
            new Command(
                binaries.InitDb,
                "-D", unfinished, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}",
                "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
            { User = user, WorkingDirectory = folder },
            ct);
        File.Delete(passwordFile);
        if (exitCode != 0)
            throw new LocalServerException($"initdb of {binaries.Folder} could not make {data}: {output.LastLines()}");
        Directory.Move(unfinished, data);
    }
}
