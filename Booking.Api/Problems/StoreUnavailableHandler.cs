using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Booking.Problems;

/// <summary>
/// Answers 503 with Retry-After when a store does not do its work, or a row needs a newer release. It logs nothing:
/// <see cref="StoreConditions"/> and <see cref="KnownStatuses"/> log that once, however many requests fail.
/// </summary>
internal sealed class StoreUnavailableHandler(IProblemDetailsService problems, StoreConditions conditions) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (ProblemOf(exception) is not { } problem)
            return ValueTask.FromResult(false);

        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = conditions.RetryAfter(exception).TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem });
    }

    private static ProblemDetails? ProblemOf(Exception exception) => exception switch
    {
        UnknownStatusException => ProblemTypes.NewerRelease.Problem(
            "This replica does not know the status of the trip or the offer. Retry after the time in Retry-After."),
        _ when StoreFailure.Is(exception) => ProblemTypes.StoreUnavailable.Problem(
            "Retry after the time in Retry-After. A booking with the same Idempotency-Key is made once, even if this attempt made it."),
        _ => null,
    };
}
