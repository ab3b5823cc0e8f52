using System.Text.Json;

namespace RideAspire.LocalServers;

/// <summary>Finds Garnet among the restored .NET tools. Restores it if it is missing.</summary>
internal static class GarnetTool
{
    private const string Package = "garnet-server";

    public static async Task<RedisProgram> FindAsync(Action<string>? onLine, CancellationToken ct)
    {
        var manifest = FindManifest();
        using var tools = JsonDocument.Parse(await File.ReadAllTextAsync(manifest, ct));
        var version = tools.RootElement.GetProperty("tools").GetProperty(Package).GetProperty("version").GetString()!;
        if (FindAssembly(version) is { } found)
            return Program(found);

        var repository = Path.GetDirectoryName(Path.GetDirectoryName(manifest))!;
        var (_, output) = await OwnedProcess.RunAsync(
            new Command("dotnet", "tool", "restore", "--tool-manifest", manifest) { WorkingDirectory = repository, OnLine = onLine }, ct);
        var assembly = FindAssembly(version) ?? throw new ServerNotInstalledException(
            "No Redis: install redis-server or valkey-server, or make 'dotnet tool restore' work, which brings Garnet. " +
            $"It said: {output.LastLines()}");
        return Program(assembly);

        RedisProgram Program(string path) => new(RedisKind.Garnet, path, "Garnet", version);
    }

    private static string FindManifest()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var manifest = Path.Combine(folder, ".config", "dotnet-tools.json");
            if (File.Exists(manifest))
                return manifest;
        }

        throw new ServerNotInstalledException(
            "No Redis: install redis-server or valkey-server; Garnet runs only inside the repository, by its .config/dotnet-tools.json.");
    }

    // For the newest framework that this runtime supports. A tool that was restored before NUGET_PACKAGES was set is
    // not moved.
    private static string? FindAssembly(string version)
    {
        var own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return
        (
            from packages in new[] { Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? own, own }
            from major in Enumerable.Range(0, Environment.Version.Major + 1).Reverse()
            select Path.Combine(packages, Package, version, "tools", $"net{major}.0", "any", "GarnetServer.dll")
        ).FirstOrDefault(File.Exists);
    }
}
