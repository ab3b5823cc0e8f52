using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace RideAspire.Web.Problems;

/// <summary>
/// Writes problems as application/problem+json whatever the Accept header says, as RFC 9110 (12.4.1) allows. The
/// framework's own writer writes nothing when Accept excludes JSON; a browser's malformed request then became a 500
/// without a body.
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
