using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using RideAspire.LocalServers;

namespace RideAspire.StandIn;

/// <summary>
/// What an AppHost keeps between runs: the stores' data and the passwords they were made with, in one place, so that neither is
/// ever without the other; <c>StandIn:Folder</c> of the configuration moves it. A store without a volume, and any store of a test, has a folder that goes with the run.
/// </summary>
internal sealed class AppHostFolder(string appHostDirectory, string? configured, bool throwAway)
{
    private readonly Lock gate = new();
    private readonly Lazy<string> temporary = new(() => ServerFolder.NewTemporary("run"));
    private readonly Lazy<string> kept = new(() => Kept(appHostDirectory, configured));

    /// <summary>Where it is.</summary>
    public string Root => throwAway ? temporary.Value : kept.Value;

    public string For(IResource store) => Path.Combine(store.Has<ContainerMountAnnotation>() ? Root : temporary.Value, store.Name);

    /// <summary>The secret of that name, made on the first call ever.</summary>
    public string Secret(string name, Func<string> make)
    {
        lock (gate)
        {
            var file = Path.Combine(Root, "secrets.json");
            var secrets = File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))! : [];
            if (!secrets.TryGetValue(name, out var secret))
            {
                secrets[name] = secret = make();
                ServerFolder.WriteSecret(file, JsonSerializer.Serialize(secrets));
            }

            return secret;
        }
    }

    /// <summary>Keeps a second run of the same AppHost off the data, until disposed; the system releases it after a crash.</summary>
    /// <exception cref="LocalServerException">Another run has it.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new LocalServerException($"This AppHost is running already: its data is in {Root}.");
        }
    }

    /// <summary>Deletes what goes with the run.</summary>
    public void DeleteTemporary()
    {
        if (temporary.IsValueCreated)
            ServerFolder.DeleteTemporary(temporary.Value);
    }

    // As root, Postgres runs as another user, who may not be able to enter the folder that the repository lies in.
    private static string Kept(string appHostDirectory, string? configured)
    {
        var beside = Path.Combine(appHostDirectory, ".ride-aspire");
        var folder = configured ?? (!Environment.IsPrivilegedProcess || ServerFolder.IsReachable(appHostDirectory)
            ? beside
            : $"/var/tmp/ride-aspire-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(appHostDirectory)))[..10]}");
        Directory.CreateDirectory(folder);
        return folder;
    }
}
