using System.Security.Cryptography;
using System.Text;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>The folders where local stores keep their data between runs. Each checkout has its own.</summary>
internal static class StoreFolder
{
    /// <summary>The configuration key that overrides the folder. Tests use it to give each run its own.</summary>
    public const string Key = $"{StoreChoice.Key}:Folder";

    /// <summary>The folder of one store. Its server creates it.</summary>
    public static string Of(IDistributedApplicationBuilder builder, string store) =>
        Path.Combine(builder.Configuration[Key] ?? Default(builder.AppHostDirectory), store);

    // Beside the AppHost, except for root: then Postgres runs as another user, who may not have access to the
    // repository.
    private static string Default(string appHost) => !Environment.IsPrivilegedProcess || ServerFolder.IsReachable(appHost)
        ? Path.Combine(appHost, ".ride-aspire")
        : $"/var/lib/ride-aspire/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(appHost)))[..10]}";
}
