using System.Net.Http.Headers;
using System.Text;
using RideAspire.LocalServers;

namespace RideAspire.Bench.Loads;

/// <summary>Riders and drivers of one server, each request by its own caller. Whatever is not answered as it should be throws.</summary>
internal sealed class RideClient(Replica server) : IDisposable
{
    private static readonly MediaTypeHeaderValue json = new("application/json");
    private static readonly byte[] booking = Encoding.UTF8.GetBytes("""{"pickup":{"lat":40.75,"lon":-73.99},"dropoff":{"lat":40.65,"lon":-73.78}}""");

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    /// <summary>Books a trip. Returns its id.</summary>
    public async Task<Guid> BookAsync(string token)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/v1/trips", token, booking, 201);
        return Guid.Parse(answer.Headers.Location!.OriginalString.AsSpan("/v1/trips/".Length));
    }

    public async Task SeeAsync(Guid trip, string token)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/v1/trips/{trip}", token, null, 200);
        await answer.Content.CopyToAsync(Stream.Null);
    }

    /// <summary>A driver who accepts at once is there.</summary>
    public async Task BePresentAsync(string token, double lat, double lon)
    {
        var body = Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""{"lat":{{lat:0.00000}},"lon":{{lon:0.00000}},"autoAccept":true}"""));
        using var answer = await SendAsync(HttpMethod.Put, "/v1/drivers/me/presence", token, body, 204);
    }

    /// <summary>The events of a trip, as they come. Whoever reads disposes of the answer.</summary>
    public Task<HttpResponseMessage> FollowAsync(Guid trip, string token, CancellationToken ct) =>
        SendAsync(HttpMethod.Get, $"/v1/trips/{trip}/events", token, null, 200, ct);

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, byte[]? body, int expected, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Address, path));
        request.Headers.TryAddWithoutValidation("Authorization", token);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = json } };
        var answer = await http.SendAsync(request, ct);
        return (int)answer.StatusCode == expected ? answer
            : throw new InvalidOperationException($"{method} {path} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
    }
}
