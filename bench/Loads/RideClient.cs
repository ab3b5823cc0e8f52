namespace RideAspire.Bench.Loads;

/// <summary>
/// Riders and drivers of one server. Each call takes its caller's Authorization header, and throws unless the answer
/// has the right status. Answers are not read into memory first, as an <see cref="HttpClient"/> would.
/// </summary>
internal sealed class RideClient(Replica server) : IDisposable
{
    private static readonly byte[] booking = """{"pickup":{"lat":40.75,"lon":-73.99},"dropoff":{"lat":40.65,"lon":-73.78}}"""u8.ToArray();

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    private readonly ApiClient api =
        new(new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }), server.Address);

    /// <summary>Books a trip. Returns its id.</summary>
    public async Task<Guid> BookAsync(string authorization)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/v1/trips", authorization, booking, 201);
        return Guid.Parse(answer.Headers.Location!.OriginalString.AsSpan("/v1/trips/".Length));
    }

    public async Task SeeAsync(Guid trip, string authorization)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/v1/trips/{trip}", authorization, null, 200);
        await answer.Content.CopyToAsync(Stream.Null);
    }

    /// <summary>A driver who accepts at once is online at this place.</summary>
    public async Task BePresentAsync(string authorization, double lat, double lon)
    {
        var presence = ApiClient.Presence(lat, lon, autoAccept: true);
        using var answer = await SendAsync(HttpMethod.Put, "/v1/drivers/me/presence", authorization, presence, 204);
    }

    /// <summary>Opens the event stream of a trip. The caller disposes of the answer.</summary>
    public Task<HttpResponseMessage> FollowAsync(Guid trip, string authorization, CancellationToken ct) =>
        SendAsync(HttpMethod.Get, $"/v1/trips/{trip}/events", authorization, null, 200, ct);

    /// <summary>Opens the event stream of a driver. The caller disposes of the answer.</summary>
    public Task<HttpResponseMessage> FollowOffersAsync(string authorization, CancellationToken ct) =>
        SendAsync(HttpMethod.Get, "/v1/drivers/me/events", authorization, null, 200, ct);

    /// <summary>Posts anything. Returns the status of the answer; 0 when none came within half a minute.</summary>
    public async Task<int> PostAsync(string path, string authorization, byte[]? body, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            using var answer = await api.SendAsync(HttpMethod.Post, path, authorization, body, ct: limit.Token);
            return (int)answer.StatusCode;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is HttpRequestException or OperationCanceledException)
        {
            return 0;
        }
    }

    public void Dispose() => api.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string authorization, byte[]? body, int expected, CancellationToken ct = default)
    {
        var answer = await api.SendAsync(method, path, authorization, body, ct: ct);
        return (int)answer.StatusCode == expected ? answer : throw new InvalidOperationException(
            $"{method} {path} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
    }
}
