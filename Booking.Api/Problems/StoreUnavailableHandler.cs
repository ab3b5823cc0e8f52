using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using RideAspire.Stores;

namespace RideAspire.Booking.Problems;

/// <summary>A store that is down or does not answer is 503 with Retry-After: the request may be repeated, best with the same Idempotency-Key.</summary>
internal sealed partial class StoreUnavailableHandler(IProblemDetailsService problems, ILogger<StoreUnavailableHandler> logger) : IExceptionHandler
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
                "Repeat the request after the time in Retry-After. With the same Idempotency-Key a booking is made once, whatever became of this attempt."),
        });
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: a store is not available: {Why}")]
    private partial void StoreFailed(string method, string path, string why);
}
