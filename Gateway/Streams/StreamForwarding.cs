using System.Net.Mime;
using RideAspire.Web.Requests;
using Yarp.ReverseProxy.Transforms;

namespace RideAspire.Gateway.Streams;

internal static class StreamForwarding
{
    // nginx, and what is built on it, holds an answer back until a buffer of some kilobytes is full, head and all,
    // unless the answer says so.
    private const string Buffering = "X-Accel-Buffering";

    /// <summary>
    /// Forwards event streams as they come, also through a proxy in front of the gateway that collects answers. Ends
    /// them cleanly when the gateway stops, by ending the replica's response early. Cancelling the forwarding instead
    /// would abort the client's connection. The span of such a request ends when the stream opens.
    /// </summary>
    public static IReverseProxyBuilder ForwardStreams(this IReverseProxyBuilder proxy)
    {
        proxy.Services.AddSingleton<OpenStreams>();
        proxy.Services.AddSingleton<StreamShutdown>();
        proxy.Services.AddHostedService(services => services.GetRequiredService<StreamShutdown>());
        return proxy.AddTransforms(transforms =>
        {
            var shutdown = transforms.Services.GetRequiredService<StreamShutdown>().Token;
            transforms.AddResponseTransform(async response =>
            {
                if (response.ProxyResponse is not { Content: { } content } forwarded
                    || content.Headers.ContentType?.MediaType != MediaTypeNames.Text.EventStream)
                    return;
                response.HttpContext.Response.Headers[Buffering] = "no";
                response.HttpContext.EndSpan();
                var events = await content.ReadAsStreamAsync(response.CancellationToken);
                forwarded.Content = new StreamContent(Ending(events, response.HttpContext, shutdown));
            });
        });
    }

    private static EndingStream Ending(Stream events, HttpContext context, CancellationToken shutdown)
    {
        if (context.Features.Get<OpenStream>() is not { } open)
            return new(events, AfterShutdown, shutdown);
        var either = CancellationTokenSource.CreateLinkedTokenSource(shutdown, open.End);
        context.Response.RegisterForDispose(either);
        return new(events, () => shutdown.IsCancellationRequested ? AfterShutdown() : AfterGivingWay(), either.Token);
    }

    // Random, so that the clients do not all reconnect at once.
    private static int AfterShutdown() => Random.Shared.Next(200, 801);

    // A caller with more clients than streams would otherwise have them push one another out all the time.
    private static int AfterGivingWay() => Random.Shared.Next(5_000, 10_001);
}
