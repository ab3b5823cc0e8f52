using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace RideAspire.ServiceDefaults.Requests;

public static class RequestsExtensions
{
    /// <summary>
    /// Takes a header's bytes as Latin-1, in which every byte is a character: one that is not UTF-8 is then refused in words by whoever
    /// reads it, instead of by the web server without any. And reads no more of a body than <see cref="WholeBody.MostRead"/>.
    /// </summary>
    public static void AddRequestLimits(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = WholeBody.MostRead;
    });

    /// <summary>Takes a body whole, and none larger than <see cref="WholeBody.Largest"/>. Comes after <c>UseProblems</c>.</summary>
    public static void UseRequestLimits(this WebApplication app) => app.UseMiddleware<WholeBody>();
}
