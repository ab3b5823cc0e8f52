using System.Net.Mime;
using RideAspire.Web.Requests;
using Yarp.ReverseProxy.Transforms;

namespace RideAspire.Gateway.Streams;

internal static class StreamForwarding
{
    /// <summary>
    /// Ends forwarded event streams cleanly when the gateway stops, by ending the replica's response early. Cancelling
    /// the forwarding instead would abort the client's connection. The span of such a request ends when the stream
    /// opens.
    /// </summary>
    public static IReverseProxyBuilder EndStreamsAtShutdown(this IReverseProxyBuilder proxy)
    {
        proxy.Services.AddSingleton<StreamShutdown>();
        proxy.Services.AddHostedService(services => services.GetRequiredService<StreamShutdown>());
        return proxy.AddTransforms(transforms =>
        {
            var end = transforms.Services.GetRequiredService<StreamShutdown>().Token;
            transforms.AddResponseTransform(async response =>
            {
                if (response.ProxyResponse is not { Content: { } content } forwarded
                    || content.Headers.ContentType?.MediaType != MediaTypeNames.Text.EventStream)
                    return;
                response.HttpContext.EndSpan();
                var events = await content.ReadAsStreamAsync(response.CancellationToken);
                forwarded.Content = new StreamContent(new EndingStream(events, end));
            });
        });
    }
}
