using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace RideAspire.AppHost.Tests;

/// <summary>The fields of a trip in the API that these tests read.</summary>
internal sealed record Trip(Guid Id, string Status, DateTimeOffset DeadlineAt, DateTimeOffset? ClosedAt, string? DriverId);

/// <summary>Requests of riders and drivers to the gateway. The client's token identifies the caller.</summary>
internal static class Requests
{
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes the client act as that rider, driver or operator.</summary>
    public static async Task<HttpClient> SignInAsync(this HttpClient client, string subject, string role, CancellationToken ct)
    {
        var response = await client.PostAsJsonAsync("/dev/tokens", new { subject, role }, ct);
        response.EnsureSuccessStatusCode();
        var token = (await response.Content.ReadFromJsonAsync<Token>(ct))!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(token.Type, token.Value);
        return client;
    }

    /// <summary>Books a trip as a rider.</summary>
    public static async Task<Trip> BookAsync(this HttpClient client, double lat, double lon, CancellationToken ct)
    {
        var response = await client.PostAsJsonAsync(
            "/v1/trips", new { pickup = new { lat, lon }, dropoff = new { lat = lat + 0.03, lon = lon - 0.01 } }, ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<Trip>(ct))!;
    }

    /// <summary>Comes online as a driver, who accepts trips automatically or gets offers.</summary>
    public static async Task ComeOnlineAsync(
        this HttpClient client, double lat, double lon, CancellationToken ct, bool acceptsAtOnce = true)
    {
        var response = await client.PutAsJsonAsync("/v1/drivers/me/presence", new { lat, lon, autoAccept = acceptsAtOnce }, ct);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Polls the trip until it no longer waits or <paramref name="limit"/> is over, and returns it. Retries while a store is down.
    /// </summary>
    public static async Task<Trip> WhenDecidedAsync(this HttpClient client, Guid trip, TimeSpan limit, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var polls = new PeriodicTimer(pollInterval);
        while (true)
        {
            using var look = await client.GetAsync($"/v1/trips/{trip}", ct);
            if (look.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                var now = (await look.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Trip>(ct))!;
                if (now.Status != "WAITING" || TimeProvider.System.GetElapsedTime(started) > limit)
                    return now;
            }

            await polls.WaitForNextTickAsync(ct);
        }
    }

    private sealed record Token(
        [property: JsonPropertyName("access_token")] string Value,
        [property: JsonPropertyName("token_type")] string Type);
}
