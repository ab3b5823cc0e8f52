using System.Text.Json.Nodes;

namespace RideAspire.Kubernetes.Generation;

/// <summary>What Aspire wrote for aspirate.</summary>
internal static class AspireManifest
{
    /// <summary>
    /// Checks that each parameter has a value. aspirate 9.1 gives a random one to a parameter that it gets none for,
    /// also where the manifest has a default.
    /// </summary>
    /// <exception cref="StepFailedException">There is another parameter.</exception>
    public static void CheckParameters(string manifest, IReadOnlyCollection<string> known)
    {
        var resources = JsonNode.Parse(manifest)!["resources"]!.AsObject();
        var others = resources
            .Where(resource => (string?)resource.Value!["type"] == "parameter.v0" && !known.Contains(resource.Key))
            .Select(resource => resource.Key)
            .ToArray();
        if (others.Length > 0)
        {
            throw new StepFailedException(
                $"The AppHost has parameters that this tool has no value for: {string.Join(", ", others)}. Add them to KustomizeTree.");
        }
    }
}
