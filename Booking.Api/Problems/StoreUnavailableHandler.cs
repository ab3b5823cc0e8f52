using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using RideAspire.Stores;

namespace RideAspire.Booking.Problems;

/// <summary>Answers 503 with Retry-After when a store is down or does not answer.</summary>
internal sealed partial class StoreUnavailableHandler(IProblemDetailsService problems, ILogger<StoreUnavailableHandler> logger)
    : IExceptionHandler
{
    private static readonly TimeSpan retryAfter = TimeSpan.FromSeconds(1);

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!StoreFailure.Is(exception))
            return ValueTask.FromResult(false);

        StoreFailed(httpContext.Request.Method, httpContext.Request.Path, exception.Message);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = ProblemTypes.StoreUnavailable.Problem(
                "Retry after the time in Retry-After. A booking with the same Idempotency-Key is made once, even if this attempt made it."),
        });
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} failed: a store is not available: {Why}")]
    private partial void StoreFailed(string method, string path, string why);
}
