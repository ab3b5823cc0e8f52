using System.Security.Cryptography;
using System.Text;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>Where local stores keep their data between runs; each checkout has its own.</summary>
internal static class StoreFolder
{
    /// <summary>The configuration key of a folder to use instead. A test gives each run its own.</summary>
    public const string Key = $"{StoreChoice.Key}:Folder";

    /// <summary>The folder of one store. Made by its server.</summary>
    public static string Of(IDistributedApplicationBuilder builder, string store) =>
        Path.Combine(builder.Configuration[Key] ?? Default(builder.AppHostDirectory), store);

    // Beside the AppHost. As root, Postgres runs as another user, who may not be able to enter the folder that the repository lies in.
    private static string Default(string appHost) => !Environment.IsPrivilegedProcess || ServerFolder.IsReachable(appHost)
        ? Path.Combine(appHost, ".ride-aspire")
        : $"/var/lib/ride-aspire/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(appHost)))[..10]}";
}
