using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace RideAspire.Booking.Problems;

/// <summary>Says what is wrong with a request that could not be read, and what is expected.</summary>
internal sealed class BadRequestHandler(IProblemDetailsService problems, IOptions<JsonOptions> json) : IExceptionHandler
{
    // The serializer skips it.
    private static readonly byte[] byteOrderMark = [0xEF, 0xBB, 0xBF];

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
            return ValueTask.FromResult(false);

        httpContext.Response.StatusCode = bad.StatusCode;
        return problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = bad.StatusCode == StatusCodes.Status400BadRequest
                ? ProblemTypes.InvalidRequest.Problem(Detail(httpContext))
                : new() { Status = bad.StatusCode },
        });
    }

    private string Detail(HttpContext context)
    {
        // The exception handler clears the endpoint for its own run and keeps the one that failed in its feature.
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            ? OfBody(context.Request.Body, json.Value.SerializerOptions.GetTypeInfo(type))
            : $"The query is not valid. Expected: {string.Join(", ", OfQuery(endpoint))}.";
    }

    // The body is in memory: UseRequestLimits has read it, unless the request has none.
    private static string OfBody(Stream body, JsonTypeInfo type)
    {
        ReadOnlySpan<byte> bytes = body is MemoryStream read ? read.ToArray() : [];
        if (bytes.StartsWith(byteOrderMark))
            bytes = bytes[byteOrderMark.Length..];
        return bytes.IsEmpty
            ? $"The request has no body. Expected: {JsonShape.Describe(type)}."
            : JsonFault.Find(bytes, type) ?? $"The body is not valid. Expected: {JsonShape.Describe(type)}.";
    }

    // The parameters of the query that are not plain text.
    private static IEnumerable<string> OfQuery(Endpoint? endpoint) =>
        from parameter in endpoint?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? []
        where parameter.HasTryParse
            && parameter.ParameterInfo.ParameterType != typeof(string)
            && (endpoint as RouteEndpoint)?.RoutePattern.GetParameter(parameter.Name) is null
        select $"{parameter.Name} is {ShapeOf(parameter.ParameterInfo.ParameterType)}";

    private static string ShapeOf(Type parameter) => Type.GetTypeCode(parameter) switch
    {
        TypeCode.Int32 => "a whole number",
        TypeCode.Boolean => "true or false",
        _ => "a UUID",
    };
}
