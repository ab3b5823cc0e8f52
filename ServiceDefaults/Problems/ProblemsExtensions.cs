using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace RideAspire.ServiceDefaults.Problems;

public static class ProblemsExtensions
{
    private const int LongestPathTold = 100;

    /// <summary>Every refusal and failure is told as problem details (RFC 9457), whoever noticed it and whatever the client accepts.</summary>
    /// <param name="complete">What this service adds to a problem, its own or the framework's, before it is sent.</param>
    public static void AddProblems(this WebApplicationBuilder builder, Action<ProblemDetailsContext> complete)
    {
        // The first writer that can write does: so ours comes before the framework's.
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            problem.Status ??= context.HttpContext.Response.StatusCode;
            problem.Type ??= CallerProblems.TypeOf(problem.Status.Value);
            problem.Detail ??= CallerProblems.Hint(context.HttpContext, problem.Status.Value);
            complete(context);
            problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
            problem.Detail ??= Hint(context.HttpContext, problem.Status.Value);
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });
    }

    /// <summary>Comes first in the pipeline.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    private static string? Hint(HttpContext context, int status) => status switch
    {
        StatusCodes.Status404NotFound => $"Nothing is at {PathOf(context)}. What there is: /openapi/v1.json.",
        StatusCodes.Status405MethodNotAllowed => $"{PathOf(context)} does not take {context.Request.Method}, but {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json in UTF-8.",
        StatusCodes.Status500InternalServerError => "The fault is not the request's. The service's log tells more under this traceId.",
        _ => null,
    };

    private static string PathOf(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        return path.Length <= LongestPathTold ? path : $"{path[..LongestPathTold]}…";
    }
}
