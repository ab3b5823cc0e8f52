using Npgsql;
using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>Distinguishes a store that is down, or does not answer in time, from a bug of ours.</summary>
public static class StoreFailure
{
    /// <summary>
    /// True when Postgres or Redis could not be reached, was starting or stopping, or did not answer in time. A later
    /// retry may succeed.
    /// </summary>
    public static bool Is(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException or RedisException or TimeoutException => true,

        // EF Core wraps what may be transient.
        InvalidOperationException { InnerException: { } inner } => Is(inner),

        // When the Redis client drops a hung connection, it passes on exceptions of its pipes, and it cancels scripts
        // without a request to do so.
        InvalidOperationException { Source: "System.IO.Pipelines" } => true,
        TaskCanceledException { CancellationToken.CanBeCanceled: false } => true,
        _ => false,
    };

    /// <summary>True when a store did not answer in time: it hangs, or the machine of either side is busy.</summary>
    public static bool IsTimeout(Exception exception) =>
        exception is TimeoutException || (exception.InnerException is { } inner && IsTimeout(inner));

    /// <summary>
    /// The exception to log: null for a store's failure, whose message says enough, and the exception itself for
    /// anything else.
    /// </summary>
    public static Exception? Unexpected(Exception exception) => Is(exception) ? null : exception;
}
