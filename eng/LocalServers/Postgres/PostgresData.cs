using System.Security.Cryptography;
using System.Text;

namespace RideAspire.LocalServers;

/// <summary>Creates a data folder with initdb, and sets its password.</summary>
internal static class PostgresData
{
    /// <summary>
    /// Creates <paramref name="data"/> below <paramref name="folder"/>. It is created under another name and moved into
    /// place when it is complete, so a crash leaves no half-made data folder.
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

        var (exitCode, output) = await WithPasswordFileAsync(passwordFile, password, () => OwnedProcess.RunAsync(
            new Command(
                binaries.InitDb,
                "-D", unfinished, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}",
                "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
            { User = user, WorkingDirectory = folder },
            ct), ct);
        if (exitCode != 0)
            throw new LocalServerException($"initdb of {binaries.Folder} could not make {data}: {output.LastLines()}");
        Directory.Move(unfinished, data);
        RememberPassword(data, password);
    }

    /// <summary>
    /// Changes the password of user <c>postgres</c> if the data has another one. A data folder may outlive the place
    /// where a generated password is stored.
    /// </summary>
    public static async Task SetPasswordAsync(PostgresBinaries binaries, string data, string password, CancellationToken ct)
    {
        var mark = MarkOf(data);
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark, ct) == HashOf(password))
            return;

        // In single-user mode, without a server, Postgres asks for no password.
        var (exitCode, output) = await OwnedProcess.RunAsync(
            new Command(binaries.Postgres, "--single", "-D", data, "-c", "lc_messages=C", "postgres")
            {
                User = ServerUser.Unprivileged,
                WorkingDirectory = Path.GetDirectoryName(data),
                Input = $"ALTER USER postgres PASSWORD '{password.Replace("'", "''", StringComparison.Ordinal)}'\n",
            },
            ct);
        if (exitCode != 0 || output.Contains("ERROR", StringComparison.Ordinal))
            throw new LocalServerException($"Postgres could not change the password of the data in {data}: {output.LastLines()}");
        RememberPassword(data, password);
    }

    private static async Task<T> WithPasswordFileAsync<T>(string file, string password, Func<Task<T>> act, CancellationToken ct)
    {
        try
        {
            ServerFolder.WriteSecret(file, password);
            await ServerUser.HandOverAsync(Path.GetDirectoryName(file)!, ct);
            return await act();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void RememberPassword(string data, string password) => ServerFolder.WriteSecret(MarkOf(data), HashOf(password));

    private static string MarkOf(string data) => $"{data}.password";

    private static string HashOf(string password) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)));
}
