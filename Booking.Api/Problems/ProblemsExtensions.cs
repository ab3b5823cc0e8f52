using System.Text.Json;
using RideAspire.Booking.Requests;
using RideAspire.ServiceDefaults.Problems;

namespace RideAspire.Booking.Problems;

internal static class ProblemsExtensions
{
    /// <summary>What clients may act upon is told with a type of its own; what a request got wrong, by the names that the client wrote.</summary>
    public static void AddBookingProblems(this WebApplicationBuilder builder)
    {
        builder.AddProblems(Complete);
        builder.Services.AddExceptionHandler<BadRequestHandler>();
        builder.Services.AddExceptionHandler<StoreUnavailableHandler>();
    }

    /// <summary>Declares, for the document, the statuses with which a route refuses.</summary>
    public static T Refuses<T>(this T route, params int[] statuses)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
        return route;
    }

    private static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem is HttpValidationProblemDetails invalid)
        {
            invalid.Errors = invalid.Errors.ToDictionary(error => ClientsName(error.Key), error => error.Value);
            invalid.Type = ProblemTypes.InvalidRequest;
            invalid.Title = "The request is not valid.";
            invalid.Detail = string.Join(' ', invalid.Errors.SelectMany(error => error.Value.Select(why => $"{error.Key}: {why}")));
        }
        else if (context.HttpContext.Response.StatusCode == StatusCodes.Status404NotFound && context.HttpContext.Request.Path.StartsWithSegments("/v1/trips"))
        {
            problem.Detail ??= "Nothing is at this path. A trip is at /v1/trips/{id}, and its id is a UUID. What there is: /openapi/v1.json.";
        }
    }

    private static string ClientsName(string path) => path switch
    {
        "idempotencyKey" => RequestHeaders.IdempotencyKey,
        "lastEventId" => RequestHeaders.LastEventId,
        _ => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)),
    };
}
