using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace RideAspire.Integration.Tests.Api;

/// <summary>Speaks to the API as a rider's or driver's app would.</summary>
internal sealed class ApiClient(Uri server) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };

    public Task<HttpResponseMessage> BookAsync(string json, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/trips") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path) => http.PostAsync(path, null);

    public Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(path);

    public Task<HttpResponseMessage> SeenAsync(string driver) =>
        http.PutAsJsonAsync($"/v1/drivers/{driver}/presence", new { lat = 40.7359, lon = -73.9911, autoAccept = true });

    public Task<HttpResponseMessage> LeaveAsync(string driver) => http.DeleteAsync($"/v1/drivers/{driver}/presence");

    public void Dispose() => http.Dispose();
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
