using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.Stores;

/// <summary>
/// Whether the migration that this release needs has been applied. Unhealthy until it was found once, also while
/// Postgres does not tell: EF Core locks its table during a migration.
/// </summary>
internal sealed class SchemaCheck(PostgresProbe postgres) : IHealthCheck
{
    private volatile bool isFound;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (isFound)
            return HealthCheckResult.Healthy();
        try
        {
            isFound = await postgres.HasSchemaAsync(cancellationToken).WaitAsync(cancellationToken);
            return isFound
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"The migration {SchemaVersion.Needed} has not been applied.");
        }
        catch (Exception e)
        {
            return HealthCheckResult.Unhealthy(
                StoreFaults.IsSchemaMissing(e) ? "The database has no tables yet." : "not known: Postgres does not tell.");
        }
    }
}
