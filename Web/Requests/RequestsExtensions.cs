using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace RideAspire.Web.Requests;

public static class RequestsExtensions
{
    /// <summary>
    /// Reads a header's bytes as Latin-1, in which every byte is a character. So the code that reads a header can
    /// refuse bytes that are not UTF-8 with a problem; the web server would refuse them without a body. Limits a body
    /// to <see cref="WholeBody.MaxBytesRead"/>.
    /// </summary>
    public static void AddRequestLimits(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = WholeBody.MaxBytesRead;
    });

    /// <summary>
    /// Reads each body to its end, and refuses one that is larger than <see cref="WholeBody.MaxSize"/>. Comes after
    /// <c>UseProblems</c>.
    /// </summary>
    public static void UseRequestLimits(this WebApplication app) => app.UseMiddleware<WholeBody>();
}
