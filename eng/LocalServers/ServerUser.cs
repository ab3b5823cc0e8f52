namespace RideAspire.LocalServers;

/// <summary>The user for servers that refuse to run as root.</summary>
internal static class ServerUser
{
    /// <summary>
    /// For root, user <c>postgres</c>, or <c>nobody</c> where that user does not exist. Otherwise null, which means the
    /// current user.
    /// </summary>
    public static string? Unprivileged { get; } =
        !Environment.IsPrivilegedProcess ? null
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres"
        : "nobody";

    /// <summary>
    /// Gives a folder and all that is in it to the unprivileged user. Does nothing when there is none.
    /// </summary>
    public static async Task HandOverAsync(string folder, CancellationToken ct)
    {
        if (Unprivileged is { } user)
            await OwnedProcess.RunAsync(new Command("/bin/sh", "-c", "exec chown -R \"$0\" \"$1\"", user, folder), ct);
    }
}
