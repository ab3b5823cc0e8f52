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
}
