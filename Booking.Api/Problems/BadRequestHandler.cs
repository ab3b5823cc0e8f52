using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using RideAspire.Booking.Requests;

namespace RideAspire.Booking.Problems;

/// <summary>Says what was wrong with a request that could not be read, and what would have been right.</summary>
internal sealed class BadRequestHandler(IProblemDetailsService problems, IOptions<JsonOptions> json) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
            return ValueTask.FromResult(false);

        httpContext.Response.StatusCode = bad.StatusCode;
        return problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            Exception = exception,
            ProblemDetails =
            {
                Type = bad.StatusCode == StatusCodes.Status400BadRequest ? ProblemTypes.InvalidRequest : null,
                Title = "The request cannot be read.",
                Detail = Detail(httpContext, bad),
                Status = bad.StatusCode,
            },
        });
    }

    private string Detail(HttpContext context, BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => $"The body is too large: at most {RequestRules.LargestBody} bytes are taken.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json in UTF-8.",
        _ => bad.InnerException is JsonException fault ? JsonDetail(context, fault) : bad.Message,
    };

    private string JsonDetail(HttpContext context, JsonException fault)
    {
        // The exception handler clears the endpoint for its own run and keeps the one that failed in its feature.
        var body = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        var expected = body is null ? null : JsonShape.Expected(json.Value.SerializerOptions, body, fault.Path);
        var place = $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}, {fault.Path ?? "$"}";
        return expected is null
            ? $"The body is not valid JSON ({place})."
            : $"The body is not as expected ({place}): there must be {expected}.";
    }
}
