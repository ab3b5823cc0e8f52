using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace RideAspire.Web.Problems;

public static class ProblemsExtensions
{
    private const int MaxPathLength = 100;

    /// <summary>
    /// Writes every refusal and failure as problem details (RFC 9457), whatever its source and whatever the client
    /// accepts.
    /// </summary>
    /// <param name="complete">What this service adds to a problem, its own or the framework's, before it is
    /// sent.</param>
    public static void AddProblems(this WebApplicationBuilder builder, Action<ProblemDetailsContext> complete)
    {
        // The framework uses the first writer that can write, so this one comes before the framework's own.
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            problem.Status ??= context.HttpContext.Response.StatusCode;
            problem.Type ??= CallerProblems.TypeOf(problem.Status.Value);
            problem.Detail ??= CallerProblems.DetailOf(context.HttpContext, problem.Status.Value);
            complete(context);
            problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
            problem.Detail ??= DetailOf(context.HttpContext, problem.Status.Value);
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });
    }

    /// <summary>Comes first in the pipeline.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    private static string? DetailOf(HttpContext context, int status) => status switch
    {
        StatusCodes.Status404NotFound => $"Nothing is at {PathOf(context)}. See /openapi/v1.json for what there is.",
        StatusCodes.Status405MethodNotAllowed =>
            $"{PathOf(context)} does not allow {context.Request.Method}. It allows {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json in UTF-8.",
        StatusCodes.Status500InternalServerError =>
            "The service failed; the request is not at fault. The service's log has more under this traceId.",
        _ => null,
    };

    private static string PathOf(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        return path.Length <= MaxPathLength ? path : $"{path[..MaxPathLength]}…";
    }
}
