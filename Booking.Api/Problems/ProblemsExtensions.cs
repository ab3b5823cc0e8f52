using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Contracts;
using RideAspire.Web.Problems;

namespace RideAspire.Booking.Problems;

internal static class ProblemsExtensions
{
    /// <summary>
    /// Gives each problem that clients can act on a type of its own, and names faulty fields as the client does.
    /// </summary>
    public static void AddBookingProblems(this WebApplicationBuilder builder)
    {
        builder.AddProblems(Complete);
        builder.Services.AddExceptionHandler<BadRequestHandler>();
        builder.Services.AddExceptionHandler<StoreUnavailableHandler>();
    }

    /// <summary>Declares the problems of a route, for the document.</summary>
    public static T Refuses<T>(this T route, params ProblemType[] types)
        where T : IEndpointConventionBuilder
    {
        foreach (var type in types)
        {
            var body = type == ProblemTypes.InvalidRequest ? typeof(HttpValidationProblemDetails) : typeof(ProblemDetails);
            route.WithMetadata(type, new ProducesResponseTypeMetadata(type.Status, body, [MediaTypeNames.Application.ProblemJson]));
        }

        return route;
    }

    private static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem is HttpValidationProblemDetails invalid)
        {
            invalid.Errors = invalid.Errors.ToDictionary(error => ClientsName(error.Key), error => error.Value);
            invalid.Type = ProblemTypes.InvalidRequest.Uri;
            invalid.Title = ProblemTypes.InvalidRequest.Title;
            invalid.Detail = string.Join(' ', invalid.Errors.SelectMany(error => error.Value.Select(why => $"{error.Key}: {why}")));
        }
        else if (context.HttpContext.Response.StatusCode == StatusCodes.Status404NotFound
            && context.HttpContext.Request.Path.StartsWithSegments("/v1"))
        {
            problem.Detail ??= "This path does not exist. The ids of trips and offers are UUIDs. /openapi/v1.json lists all paths.";
        }
    }

    private static string ClientsName(string path) => path switch
    {
        "idempotencyKey" => RequestHeaders.IdempotencyKey,
        "lastEventId" or "lastEventIdOfQuery" => RequestHeaders.LastEventId,
        _ => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)),
    };
}
