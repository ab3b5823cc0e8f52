using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RideAspire.Web.Requests;

/// <summary>
/// Reads a request's body to its end before the next middleware runs. So a body that is too large or broken is refused
/// before it has any effect, and a slow client never occupies a replica behind the gateway. The client has also sent
/// everything by then and reads the refusal: a response and a close in the middle of its body looks like a broken
/// connection to many clients.
/// </summary>
public sealed class WholeBody(RequestDelegate next, IProblemDetailsService problems)
{
    /// <summary>The largest body that is accepted, in bytes. The largest valid one has a few hundred.</summary>
    public const int MaxSize = 16 * 1024;

    /// <summary>
    /// How much of a larger body is still read, in bytes, so that its client sees the refusal. A body above this is
    /// refused at once and the connection is closed: a client that is still sending may not see why.
    /// </summary>
    public const int MaxBytesRead = 1024 * 1024;

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

    // Bytes beyond the largest body are read and dropped, up to the web server's limit. There reading fails with the
    // same status.
    private static async Task<MemoryStream> ReadAsync(Stream body, CancellationToken ct)
    {
        var whole = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
            {
                if (whole.Length <= MaxSize)
                    whole.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (whole.Length > MaxSize)
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
                    StatusCodes.Status413PayloadTooLarge =>
                        string.Create(CultureInfo.InvariantCulture, $"The body is too large. At most {MaxSize} bytes are accepted."),
                    StatusCodes.Status408RequestTimeout => "The body did not arrive in time. Retry the request.",
                    _ => "The body breaks the rules of HTTP/1.1: its length or its chunks are wrong.",
                },
            },
        });
    }
}
