using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace RideAspire.ServiceDefaults.Problems;

/// <summary>
/// Writes problems as application/problem+json whatever the Accept header says, as RFC 9110 (12.4.1) allows. The framework's own writer
/// declines there, which turns a browser's malformed request into a 500 without a body.
/// </summary>
internal sealed class ProblemWriter(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        options.Value.CustomizeProblemDetails?.Invoke(context);
        var problem = context.ProblemDetails;
        return new(context.HttpContext.Response.WriteAsJsonAsync(
            problem, problem.GetType(), options: null, MediaTypeNames.Application.ProblemJson, context.HttpContext.RequestAborted));
    }
}
