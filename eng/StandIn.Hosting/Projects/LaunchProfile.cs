using System.Text.Json;

namespace RideAspire.StandIn;

/// <summary>What a project's launchSettings.json says about its development.</summary>
internal sealed record LaunchProfile(string Name, IReadOnlyList<Uri> Urls, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The profile of that name, or the first one that runs the project; null when there is none.</summary>
    public static LaunchProfile? Read(string projectPath, string? preferred)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file))
            return null;

        using var settings = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return settings.RootElement.GetProperty("profiles").EnumerateObject()
            .Where(profile => profile.Value.TryGetProperty("commandName", out var command) && command.GetString() == "Project")
            .OrderByDescending(profile => profile.Name == preferred)
            .Select(From)
            .FirstOrDefault();
    }

    private static LaunchProfile From(JsonProperty profile)
    {
        var urls = profile.Value.TryGetProperty("applicationUrl", out var applicationUrl) ? applicationUrl.GetString()! : "";
        var environment = profile.Value.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString() ?? "")
            : [];
        return new LaunchProfile(
            profile.Name,
            [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(url => new Uri(url))],
            environment);
    }
}
