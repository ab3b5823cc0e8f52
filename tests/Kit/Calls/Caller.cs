using System.Net.Http.Headers;

namespace RideAspire.Kit;

public static class Caller
{
    /// <summary>A client that sends the token with each request; null sends none. It follows no redirects.</summary>
    public static HttpClient Of(Uri server, string? token = null) => new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = server,
        Timeout = TimeSpan.FromSeconds(20),
        DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };
}
