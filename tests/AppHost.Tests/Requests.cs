using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace RideAspire.AppHost.Tests;

/// <summary>A trip as the API tells it: what these tests read of it.</summary>
internal sealed record Trip(Guid Id, string Status, DateTimeOffset DeadlineAt, DateTimeOffset? ClosedAt, string? DriverId);

/// <summary>What riders and drivers ask of the gateway; each request's token says who asks.</summary>
internal static class Requests
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>From now on the client is that rider, driver or operator.</summary>
    public static async Task<HttpClient> SignInAsync(this HttpClient client, string subject, string role, CancellationToken ct)
    {
        var response = await client.PostAsJsonAsync("/dev/tokens", new { subject, role }, ct);
        response.EnsureSuccessStatusCode();
        var token = (await response.Content.ReadFromJsonAsync<Token>(ct))!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(token.Type, token.Value);
        return client;
    }

    /// <summary>As a rider.</summary>
    public static async Task<Trip> BookAsync(this HttpClient client, double lat, double lon, CancellationToken ct)
    {
        var response = await client.PostAsJsonAsync(
            "/v1/trips", new { pickup = new { lat, lon }, dropoff = new { lat = lat + 0.03, lon = lon - 0.01 } }, ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<Trip>(ct))!;
    }

    /// <summary>As a driver, who accepts whatever there is at once, or is to be asked.</summary>
    public static async Task ComeOnlineAsync(
        this HttpClient client, double lat, double lon, CancellationToken ct, bool acceptsAtOnce = true)
    {
        var response = await client.PutAsJsonAsync("/v1/drivers/me/presence", new { lat, lon, autoAccept = acceptsAtOnce }, ct);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Looks at the trip until it waits no more, or <paramref name="limit"/> is over; answers it as it is then. A store that is away is
    /// waited for.
    /// </summary>
    public static async Task<Trip> WhenDecidedAsync(this HttpClient client, Guid trip, TimeSpan limit, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var looks = new PeriodicTimer(betweenLooks);
        while (true)
        {
            using var look = await client.GetAsync($"/v1/trips/{trip}", ct);
            if (look.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                var now = (await look.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Trip>(ct))!;
                if (now.Status != "WAITING" || TimeProvider.System.GetElapsedTime(started) > limit)
                    return now;
            }

            await looks.WaitForNextTickAsync(ct);
        }
    }

    private sealed record Token(
        [property: JsonPropertyName("access_token")] string Value,
        [property: JsonPropertyName("token_type")] string Type);
}
