using System.Net;

namespace RideAspire.Gateway.Development;

internal static class ThisMachine
{
    private const string Localhost = "localhost";

    // A proxy on this machine passes on requests from elsewhere. The last one is what the framework leaves of the
    // first. An nginx that is not told to add any of them speaks HTTP/1.0, which no other program does any more.
    private static readonly string[] signsOfProxies = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Original-For"];

    /// <summary>
    /// True for a request that a program on this machine has sent to this machine by a local name. A web page can have
    /// a browser on this machine send one too, but then with its own name.
    /// </summary>
    public static bool Sent(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } sender && IPAddress.IsLoopback(sender)
        && !signsOfProxies.Any(request.Headers.ContainsKey) && !HttpProtocol.IsHttp10(request.Protocol)
        && IsLocal(request.Host.Host);

    private static bool IsLocal(string host) =>
        host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith($".{Localhost}", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
