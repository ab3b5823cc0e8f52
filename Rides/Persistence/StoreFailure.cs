using Npgsql;
using StackExchange.Redis;

namespace RideAspire.Persistence;

/// <summary>Tells a store that is down, or does not answer in time, from a mistake of ours.</summary>
public static class StoreFailure
{
    /// <summary>True when Postgres or Redis could not be reached, was starting or stopping, or did not answer in time: worth another try later.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException or RedisException or TimeoutException => true,

        // EF Core wraps what may be transient.
        InvalidOperationException { InnerException: { } inner } => Is(inner),

        // When it drops a connection that hangs, the Redis client passes on what its pipes throw, and cancels scripts that nobody asked
        // it to cancel.
        InvalidOperationException { Source: "System.IO.Pipelines" } => true,
        TaskCanceledException { CancellationToken.CanBeCanceled: false } => true,
        _ => false,
    };

    /// <summary>True when a store did not answer in time: it hangs, or the machine of either side is busy.</summary>
    public static bool IsTimeout(Exception exception) => exception is TimeoutException || (exception.InnerException is { } inner && IsTimeout(inner));

    /// <summary>For a log: null for a failing store, whose message says it all, and the exception itself for what nobody expected.</summary>
    public static Exception? Unexpected(Exception exception) => Is(exception) ? null : exception;
}
