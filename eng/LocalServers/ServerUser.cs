namespace RideAspire.LocalServers;

/// <summary>The user that runs a server which refuses to run as root.</summary>
internal static class ServerUser
{
    /// <summary>
    /// When we are root: user <c>postgres</c>, or <c>nobody</c> where there is no such user. Otherwise null: the current user.
    /// </summary>
    public static string? Unprivileged { get; } =
        !Environment.IsPrivilegedProcess ? null
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres"
        : "nobody";
}
