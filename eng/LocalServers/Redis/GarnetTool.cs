using System.Text.Json;

namespace RideAspire.LocalServers;

/// <summary>Finds Garnet's assembly among the restored .NET tools; restores them first, when it is missing.</summary>
internal static class GarnetTool
{
    private const string package = "garnet-server";

    public static async Task<string> FindAsync(Action<string>? onLine, CancellationToken ct)
    {
        var manifest = FindManifest();
        using var tools = JsonDocument.Parse(await File.ReadAllTextAsync(manifest, ct));
        var version = tools.RootElement.GetProperty("tools").GetProperty(package).GetProperty("version").GetString()!;
        if (FindAssembly(version) is { } found)
            return found;

        var repository = Path.GetDirectoryName(Path.GetDirectoryName(manifest))!;
        var (_, output) = await OwnedProcess.RunAsync(
            new Command("dotnet", "tool", "restore", "--tool-manifest", manifest) { WorkingDirectory = repository, OnLine = onLine }, ct);
        return FindAssembly(version) ?? throw new ServerNotInstalledException(
            $"No Redis: install redis-server or valkey-server, or make 'dotnet tool restore' work, which brings Garnet. It said: {output.ReplaceLineEndings(" | ")}");
    }

    private static string FindManifest()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var manifest = Path.Combine(folder, ".config", "dotnet-tools.json");
            if (File.Exists(manifest))
                return manifest;
        }

        throw new ServerNotInstalledException("No Redis: install redis-server or valkey-server; Garnet runs only inside the repository, by its .config/dotnet-tools.json.");
    }

    // Newest framework first; the tool's own runtime settings pick the runtime.
    private static string? FindAssembly(string version)
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var tools = Path.Combine(packages, package, version, "tools");
        return Directory.Exists(tools)
            ? Directory.GetFiles(tools, "GarnetServer.dll", SearchOption.AllDirectories)
                .Where(path => int.TryParse(string.Concat(Path.GetRelativePath(tools, path).SkipWhile(char.IsLetter).TakeWhile(char.IsDigit)), out var major)
                    && major <= Environment.Version.Major)
                .OrderDescending(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;
    }
}
