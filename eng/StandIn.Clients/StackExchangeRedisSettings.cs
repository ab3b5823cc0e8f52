namespace Aspire.StackExchange.Redis;

/// <summary>Stands in for the class of the same name in Aspire.StackExchange.Redis: just what this solution sets.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>Taken from <c>ConnectionStrings</c> unless set.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves the health check out. Default: false.</summary>
    public bool DisableHealthChecks { get; set; }
}
