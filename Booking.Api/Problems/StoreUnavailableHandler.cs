using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using StackExchange.Redis;

namespace RideAspire.Booking.Problems;

/// <summary>A store that is down or does not answer is 503 with Retry-After: the request may be repeated, best with the same Idempotency-Key.</summary>
internal sealed partial class StoreUnavailableHandler(IProblemDetailsService problems, ILogger<StoreUnavailableHandler> logger) : IExceptionHandler
{
    private static readonly TimeSpan retryAfter = TimeSpan.FromSeconds(1);

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsStoreFailure(exception))
            return ValueTask.FromResult(false);

        StoreFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails =
            {
                Type = ProblemTypes.StoreUnavailable,
                Title = "A store is not available.",
                Detail = "Repeat the request after the time in Retry-After. With the same Idempotency-Key a booking is made once, whatever became of this attempt.",
                Status = StatusCodes.Status503ServiceUnavailable,
            },
        });
    }

    private static bool IsStoreFailure(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException or RedisException or TimeoutException => true,

        // EF Core wraps what may be transient.
        InvalidOperationException { InnerException: { } inner } => IsStoreFailure(inner),

        // The Redis client passes on what its pipes throw when it drops a connection that hangs.
        InvalidOperationException { Source: "System.IO.Pipelines" } => true,
        _ => false,
    };

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: a store is not available.")]
    private partial void StoreFailed(Exception e, string method, string path);
}
