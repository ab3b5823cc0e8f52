using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using RideAspire.Integration.Tests.Identity;

namespace RideAspire.Integration.Tests.Api;

/// <summary>Speaks to the API as a rider's or driver's app would: each call with the token of who makes it, or with none.</summary>
internal sealed class ApiClient(Uri server) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };

    public Task<HttpResponseMessage> BookAsync(string rider, string? json = null, string? key = null)
    {
        var request = NewRequest(HttpMethod.Post, "/v1/trips", TestTokens.Rider(rider), json ?? Booking.Json());
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string? token) => http.SendAsync(NewRequest(HttpMethod.Post, path, token));

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null) => http.SendAsync(NewRequest(HttpMethod.Get, path, token));

    public Task<HttpResponseMessage> SeenAsync(string driver) =>
        http.SendAsync(NewRequest(HttpMethod.Put, "/v1/drivers/me/presence", TestTokens.Driver(driver), "{\"lat\":40.7359,\"lon\":-73.9911,\"autoAccept\":true}"));

    public Task<HttpResponseMessage> LeaveAsync(string driver) => http.SendAsync(NewRequest(HttpMethod.Delete, "/v1/drivers/me/presence", TestTokens.Driver(driver)));

    public void Dispose() => http.Dispose();

    private static HttpRequestMessage NewRequest(HttpMethod method, string path, string? token, string? json = null) => new(method, path)
    {
        Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
        Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
    };
}

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync());

    public static async Task<RawResponse> RawAsync(this HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Headers.Concat(response.Content.Headers)
            .SelectMany(header => header.Value.Select(value => (header.Key, value)))
            .ToLookup(pair => pair.Key, pair => pair.value),
        await response.Content.ReadAsStringAsync());
}
