using System.Diagnostics;

namespace RideAspire.Booking.Problems;

internal static class ProblemsExtensions
{
    /// <summary>Every refusal and failure is told as problem details (RFC 9457), whoever noticed it.</summary>
    public static void AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Detail ??= Hint(context.HttpContext);
            context.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });
        builder.Services.AddExceptionHandler<BadRequestHandler>();
        builder.Services.AddExceptionHandler<StoreUnavailableHandler>();
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    private static string? Hint(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"Nothing is at {context.Request.Path}. What there is: /openapi/v1.json. A trip's id is a UUID.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not take {context.Request.Method}; the Allow header names what it takes.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json in UTF-8.",
        _ => null,
    };
}
