using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RideAspire.Kit;

/// <summary>
/// Calls the API as the apps of riders, drivers and operators do: each call takes its caller's token, or null for none.
/// </summary>
/// <param name="http">
/// Sends the requests; disposed with this client. An <see cref="HttpClient"/> reads the whole answer first.
/// </param>
/// <param name="server">A gateway, or a replica of Booking.Api.</param>
public sealed class ApiClient(HttpMessageInvoker http, Uri server) : IDisposable
{
    /// <summary>From Union Square to Times Square.</summary>
    private const string Booking = """{"pickup":{"lat":40.7359,"lon":-73.9911},"dropoff":{"lat":40.758,"lon":-73.9855}}""";

    private static readonly MediaTypeHeaderValue json = new("application/json");

    public ApiClient(Uri server)
        : this(Caller.Of(server), server)
    {
    }

    /// <param name="body">The booking's JSON. Default: a good one.</param>
    /// <param name="key">The Idempotency-Key. Default: none.</param>
    public Task<HttpResponseMessage> BookAsync(string? token, string? body = null, string? key = null, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Post, "/v1/trips", Bearer(token), Encoding.UTF8.GetBytes(body ?? Booking), key, ct);

    /// <param name="lat">Default: Union Square.</param>
    public Task<HttpResponseMessage> ComeOnlineAsync(
        string? token, double lat = 40.7359, double lon = -73.9911, bool autoAccept = true, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Put, "/v1/drivers/me/presence", Bearer(token), Presence(lat, lon, autoAccept), ct: ct);

    public Task<HttpResponseMessage> GoOfflineAsync(string? token, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Delete, "/v1/drivers/me/presence", Bearer(token), ct: ct);

    /// <param name="step">
    /// Of the rider: <c>cancel</c>. Of the driver: <c>start</c>, <c>complete</c> or <c>return</c>.
    /// </param>
    public Task<HttpResponseMessage> MoveTripAsync(string? token, Guid trip, string step, CancellationToken ct = default) =>
        PostAsync($"/v1/trips/{trip}/{step}", token, ct);

    /// <param name="answer"><c>accept</c> or <c>decline</c>.</param>
    public Task<HttpResponseMessage> AnswerOfferAsync(string? token, Guid offer, string answer, CancellationToken ct = default) =>
        PostAsync($"/v1/offers/{offer}/{answer}", token, ct);

    /// <param name="step">Of ops: <c>cancel</c> or <c>complete</c>.</param>
    public Task<HttpResponseMessage> EndTripAsync(
        string? token, Guid trip, string step, string reason, CancellationToken ct = default) =>
        SendAsync(
            HttpMethod.Post, $"/v1/ops/trips/{trip}/{step}", Bearer(token), JsonSerializer.SerializeToUtf8Bytes(new { reason }), ct: ct);

    /// <summary>Posts nothing, as all steps and answers of riders and drivers do.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string? token, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Post, path, Bearer(token), ct: ct);

    /// <summary>Gets anything: a trip, an offer, a list, an operator's view.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, string? token = null, CancellationToken ct = default) =>
        SendAsync(HttpMethod.Get, path, Bearer(token), ct: ct);

    /// <summary>Sends any request.</summary>
    /// <param name="authorization">The header's whole value; null sends none.</param>
    /// <param name="body">JSON in UTF-8; null sends none.</param>
    /// <param name="key">The Idempotency-Key; null sends none.</param>
    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? authorization, byte[]? body = null, string? key = null, CancellationToken ct = default)
    {
        var request = new HttpRequestMessage(method, new Uri(server, path));
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = json } };
        return http.SendAsync(request, ct);
    }

    /// <summary>A driver's presence as JSON in UTF-8.</summary>
    public static byte[] Presence(double lat, double lon, bool autoAccept) => Encoding.UTF8.GetBytes(FormattableString.Invariant(
        $$"""{"lat":{{lat:0.00000}},"lon":{{lon:0.00000}},"autoAccept":{{(autoAccept ? "true" : "false")}}}"""));

    public void Dispose() => http.Dispose();

    private static string? Bearer(string? token) => token is null ? null : $"Bearer {token}";
}
