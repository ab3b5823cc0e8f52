using RideAspire.Web.Identity;

namespace RideAspire.Gateway.Streams;

/// <summary>
/// Limits how many event streams a caller has open (see <see cref="OpenStreams"/>), on routes with
/// <c>"Metadata": { "Streams": "limited" }</c>. Their callers are authenticated.
/// </summary>
internal sealed class StreamLimit(RequestDelegate next, OpenStreams streams)
{
    private const string Key = "Streams", Limited = "limited";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetRouteModel().Config.Metadata?.GetValueOrDefault(Key) != Limited)
        {
            await next(context);
            return;
        }

        using var stream = streams.Open(context.User.Subject(), context);
        context.Features.Set(stream);
        await next(context);
    }
}
