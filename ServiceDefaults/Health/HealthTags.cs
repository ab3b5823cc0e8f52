namespace RideAspire.ServiceDefaults.Health;

internal static class HealthTags
{
    /// <summary>Checks that say whether the process works, apart from its stores and from drain.</summary>
    public const string Live = "live";
}
