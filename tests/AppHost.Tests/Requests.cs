using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace RideAspire.AppHost.Tests;

/// <summary>The part of a trip that these tests read.</summary>
internal sealed record Trip(Guid Id, string Status, DateTimeOffset DeadlineAt, DateTimeOffset? ClosedAt, string? DriverId);

/// <summary>Calls of the gateway whose answers these tests expect to be good.</summary>
internal static class Requests
{
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns a developer's token for a rider, a driver or an operator.</summary>
    public static async Task<string> SignInAsync(this ApiClient api, string subject, string role, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { subject, role });
        using var response = await api.SendAsync(HttpMethod.Post, "/dev/tokens", null, body, ct: ct);
        var token = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct);
        return token.GetProperty("access_token").GetString()!;
    }

    /// <summary>Puts a driver online. Retries after a 503: another test may have restarted Redis just now.</summary>
    public static async Task OnlineAsync(this ApiClient api, string driver, double lat, double lon, bool autoAccept, CancellationToken ct)
    {
        using var polls = new PeriodicTimer(pollInterval);
        while (true)
        {
            using var answer = await api.ComeOnlineAsync(driver, lat, lon, autoAccept, ct);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                answer.EnsureSuccessStatusCode();
                return;
            }

            await polls.WaitForNextTickAsync(ct);
        }
    }

    public static async Task<Trip> BookAsync(this ApiClient api, string rider, double lat, double lon, CancellationToken ct)
    {
        var body = JsonSerializer.Serialize(new { pickup = new { lat, lon }, dropoff = new { lat = lat + 0.03, lon = lon - 0.01 } });
        using var response = await api.BookAsync(rider, body, ct: ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<Trip>(ct))!;
    }

    /// <summary>
    /// Polls the trip until it no longer waits or <paramref name="limit"/> is over, and returns it. Retries after a
    /// 503.
    /// </summary>
    public static async Task<Trip> WhenDecidedAsync(this ApiClient api, string rider, Guid trip, TimeSpan limit, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var polls = new PeriodicTimer(pollInterval);
        while (true)
        {
            using var response = await api.GetAsync($"/v1/trips/{trip}", rider, ct);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                var now = (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Trip>(ct))!;
                if (now.Status != "WAITING" || TimeProvider.System.GetElapsedTime(started) > limit)
                    return now;
            }

            await polls.WaitForNextTickAsync(ct);
        }
    }
}
