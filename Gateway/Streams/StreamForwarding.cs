using System.Net.Mime;
using Yarp.ReverseProxy.Transforms;

namespace RideAspire.Gateway.Streams;

internal static class StreamForwarding
{
    /// <summary>
    /// Ends forwarded event streams well when the gateway stops. The response that the replica gave is shortened, rather than its
    /// forwarding broken off: a broken one would be an aborted connection for the client.
    /// </summary>
    public static IReverseProxyBuilder EndStreamsAtStop(this IReverseProxyBuilder proxy)
    {
        proxy.Services.AddSingleton<StreamsEnd>();
        proxy.Services.AddHostedService(services => services.GetRequiredService<StreamsEnd>());
        return proxy.AddTransforms(transforms =>
        {
            var end = transforms.Services.GetRequiredService<StreamsEnd>();
            transforms.AddResponseTransform(async response =>
            {
                if (response.ProxyResponse is { Content: { Headers.ContentType.MediaType: MediaTypeNames.Text.EventStream } content } forwarded)
                    forwarded.Content = new StreamContent(new EndingStream(await content.ReadAsStreamAsync(response.CancellationToken), end.Come));
            });
        });
    }
}
