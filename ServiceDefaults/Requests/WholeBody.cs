using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RideAspire.ServiceDefaults.Requests;

/// <summary>
/// Reads a request's body to its end before anything else happens. So a body that is too large or broken is refused before it has had any
/// effect, a gateway never holds a replica for a slow client, and the client, who has sent all, is there to read the refusal: a server that
/// answers and closes while the client still sends looks to many clients like a broken connection.
/// </summary>
public sealed class WholeBody(RequestDelegate next, IProblemDetailsService problems)
{
    /// <summary>The largest body that is taken, in bytes. The largest legal one has a few hundred.</summary>
    public const int Largest = 16 * 1024;

    /// <summary>
    /// How much of a larger body is read all the same, in bytes, for its client's sake. One that is larger still is refused at once, and
    /// the connection closed: its client, if it goes on sending, may not see why.
    /// </summary>
    public const int MostRead = 1024 * 1024;

    private const int BufferSize = 4096;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false })
                context.Request.Body = await ReadAsync(context.Request.Body, context.RequestAborted);
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(context, bad.StatusCode);
            return;
        }

        await next(context);
    }

    // What is beyond the largest body is read and dropped, up to the web server's limit, where reading fails with the same status.
    private static async Task<MemoryStream> ReadAsync(Stream body, CancellationToken ct)
    {
        var whole = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
            {
                if (whole.Length <= Largest)
                    whole.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (whole.Length > Largest)
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        whole.Position = 0;
        return whole;
    }

    private async Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        await problems.WriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails =
            {
                Status = status,
                Detail = status switch
                {
                    StatusCodes.Status413PayloadTooLarge => string.Create(CultureInfo.InvariantCulture, $"The body is too large: at most {Largest} bytes are taken."),
                    StatusCodes.Status408RequestTimeout => "The body did not arrive in time. Repeat the request.",
                    _ => "The body is not sent as HTTP/1.1 says: its length or its chunks are wrong.",
                },
            },
        });
    }
}
