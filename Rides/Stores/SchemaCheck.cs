using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.Stores;

/// <summary>
/// Whether the migration that this release needs has been applied, and the schema's rules are in force. Unhealthy until
/// both were found once, also while Postgres does not tell: EF Core locks its table during a migration. Degraded later:
/// every replica has the same database.
/// </summary>
internal sealed class SchemaCheck(PostgresProbe postgres, SchemaRules rules) : IHealthCheck
{
    private volatile bool isFound;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await WhyNotAsync(cancellationToken) is { } why
            ? new(isFound ? HealthStatus.Degraded : HealthStatus.Unhealthy, why)
            : HealthCheckResult.Healthy();

    private async Task<string?> WhyNotAsync(CancellationToken ct)
    {
        try
        {
            return await AskAsync(ct).WaitAsync(ct);
        }
        catch (Exception e)
        {
            return StoreFaults.IsSchemaMissing(e) ? "The database has no tables yet." : "not known: Postgres does not tell.";
        }
    }

    private async Task<string?> AskAsync(CancellationToken ct)
    {
        if (!isFound && !await postgres.HasSchemaAsync(ct))
            return $"The migration {SchemaVersion.Needed} has not been applied.";
        if (await postgres.LostRulesAsync(rules, ct) is { Count: > 0 } lost)
            return $"Missing, invalid or disabled: {string.Join(", ", lost)}. Trips may break the rules. Restore them.";
        isFound = true;
        return null;
    }
}
