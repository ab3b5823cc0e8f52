using System.Globalization;
using RideAspire.Web.Requests;
using Yarp.ReverseProxy.Transforms;

namespace RideAspire.Gateway.Requests;

internal static class AgeForwarding
{
    /// <summary>
    /// Tells a replica with each attempt how long ago the client began the request: the gateway reads a body to its
    /// end first, and may try several times. Without it, a request that began before another one could look newer.
    /// </summary>
    public static IReverseProxyBuilder ForwardAge(this IReverseProxyBuilder proxy) => proxy.AddTransforms(transforms =>
        transforms.AddRequestTransform(request =>
        {
            var age = (long)request.HttpContext.Age().TotalMilliseconds;
            var headers = request.ProxyRequest.Headers;
            headers.Remove(RequestStart.AgeHeader);
            headers.Add(RequestStart.AgeHeader, age.ToString(CultureInfo.InvariantCulture));
            return ValueTask.CompletedTask;
        }));
}
