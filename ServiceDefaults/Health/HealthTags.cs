namespace RideAspire.ServiceDefaults.Health;

internal static class HealthTags
{
    /// <summary>
    /// Marks the checks of liveness. They look at the process alone, not at its stores and not at its shutdown.
    /// </summary>
    public const string Live = "live";
}
