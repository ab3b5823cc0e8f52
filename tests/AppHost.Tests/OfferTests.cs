using System.Net;
using System.Text.Json;

namespace RideAspire.AppHost.Tests;

public sealed class OfferTests(RideSystem system)
{
    // Out at sea, where no other test has a driver.
    private const double Lat = 40.10;
    private const double Lon = -72.10;

    private static readonly string[] life = ["WAITING", "ASSIGNED", "IN_PROGRESS", "COMPLETED"];
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_driver_who_is_asked_accepts_and_drives_and_the_rider_sees_every_step()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(timeout);
        using var driver = await system.CreateClient().SignInAsync("driver-who-is-asked", "driver", limit.Token);
        using var rider = await system.CreateClient().SignInAsync("rider-of-the-asked-driver", "rider", limit.Token);
        await driver.ComeOnlineAsync(Lat, Lon, limit.Token, acceptsAtOnce: false);
        var driving = DriveAsync(driver, limit.Token);

        var booked = await rider.BookAsync(Lat, Lon, limit.Token);
        var seen = new List<string?>();
        await foreach (var (_, trip) in rider.FollowAsync($"/v1/trips/{booked.Id}/events", limit.Token))
            seen.Add(trip.GetProperty("status").GetString());
        await driving;

        // The first steps may be over before the stream opens.
        Assert.NotEmpty(seen);
        Assert.Equal(life.TakeLast(seen.Count), seen);
    }

    /// <summary>Acts as a driver's app: accepts the first offer, and drives its trip.</summary>
    private static async Task DriveAsync(HttpClient driver, CancellationToken ct)
    {
        await foreach (var (name, data) in driver.FollowAsync("/v1/drivers/me/events", ct))
        {
            var offer = name == "state" ? data.GetProperty("offer") : data;
            if (name is "offer" || (name is "state" && offer.ValueKind != JsonValueKind.Null))
                await PostAsync(driver, $"/v1/offers/{offer.GetProperty("id")}/accept", ct);
            if (name is not "assignment")
                continue;

            await PostAsync(driver, $"/v1/trips/{data.GetProperty("id")}/start", ct);
            await PostAsync(driver, $"/v1/trips/{data.GetProperty("id")}/complete", ct);
            return;
        }
    }

    private static async Task PostAsync(HttpClient client, string path, CancellationToken ct)
    {
        using var response = await client.PostAsync(path, null, ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
