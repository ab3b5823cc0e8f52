namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>Stands in for the class of the same name in Aspire.Npgsql.EntityFrameworkCore.PostgreSQL: just what this solution sets.</summary>
public sealed class NpgsqlEntityFrameworkCorePostgreSQLSettings
{
    /// <summary>Taken from <c>ConnectionStrings</c> unless set.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves EF Core's retrying execution strategy out. Default: false.</summary>
    public bool DisableRetry { get; set; }

    /// <summary>Leaves the health check out. Default: false.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Seconds that a command may take; null leaves Npgsql's default of 30.</summary>
    public int? CommandTimeout { get; set; }
}
