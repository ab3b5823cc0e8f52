using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

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
            ProblemDetails = bad.StatusCode == StatusCodes.Status400BadRequest
                ? ProblemTypes.InvalidRequest.Problem(Detail(httpContext, bad.InnerException as JsonException))
                : new() { Status = bad.StatusCode },
        });
    }

    private string Detail(HttpContext context, JsonException? fault)
    {
        // The exception handler clears the endpoint for its own run and keeps the one that failed in its feature.
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } body)
            return $"The query is not as expected: {string.Join(", ", QueryOf(endpoint))}.";

        var expected = JsonShape.Expected(json.Value.SerializerOptions, body, fault?.Path);
        if (fault is null)
            return $"The request has no body: it must be {expected}.";

        // The reader's own exceptions, inside the serializer's, are about JSON itself; the serializer's are about what the JSON says.
        var place = $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}, {fault.Path ?? "$"}";
        return fault switch
        {
            { InnerException: JsonException } => $"The body is not valid JSON, or goes deeper than {JsonShape.Deepest} levels ({place}). There must be {expected}.",
            _ when fault.Message.StartsWith("Duplicate", StringComparison.Ordinal) => $"The body names a property twice ({place}): it may be there once.",
            _ when fault.Message.Contains("could not be mapped", StringComparison.Ordinal) => $"The body has a property that is not known there ({place}): there must be {expected}, and no more.",
            _ => $"The body is not as expected ({place}): there must be {expected}.",
        };
    }

    // What is read from the query and is more than text.
    private static IEnumerable<string> QueryOf(Endpoint? endpoint) =>
        from parameter in endpoint?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? []
        where parameter.HasTryParse && (endpoint as RouteEndpoint)?.RoutePattern.GetParameter(parameter.Name) is null
        select $"{parameter.Name} is {(parameter.ParameterInfo.ParameterType == typeof(int) ? "a whole number" : "a UUID")}";
}
