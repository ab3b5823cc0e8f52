using System.Net;
using System.Text.Json;

namespace RideAspire.AppHost.Tests;

public sealed class OfferTests(RideSystem system)
{
    // Out at sea, where no other test has a driver.
    private const double Lat = 40.10;
    private const double Lon = -72.10;

    private static readonly string[] life = ["WAITING", "ASSIGNED", "IN_PROGRESS", "COMPLETED"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_driver_who_is_asked_accepts_and_drives_and_the_rider_sees_every_step()
    {
        using var api = new ApiClient(system.Gateway);
        var driver = await api.SignInAsync("driver-who-is-asked", "driver", Ct);
        var rider = await api.SignInAsync("rider-of-the-asked-driver", "rider", Ct);
        await api.OnlineAsync(driver, Lat, Lon, autoAccept: false, Ct);
        var driving = DriveAsync(api, driver);

        var booked = await api.BookAsync(rider, Lat, Lon, Ct);
        var seen = new List<string?>();
        await using var events = await EventClient.OpenAsync(system.Gateway, $"/v1/trips/{booked.Id}/events", rider);
        while (await events.NextOrEndAsync() is { } state)
            seen.Add(state.Status);
        await driving;

        // The first steps may be over before the stream opens.
        Assert.NotEmpty(seen);
        Assert.Equal(life.TakeLast(seen.Count), seen);
    }

    /// <summary>A driver's app: accepts the first offer, and drives the trip.</summary>
    private async Task DriveAsync(ApiClient api, string driver)
    {
        await using var events = await EventClient.OpenAsync(system.Gateway, "/v1/drivers/me/events", driver);
        while (true)
        {
            var next = await events.NextAsync();
            var offer = next.Name == "state" ? next.Json.GetProperty("offer") : next.Json;
            if (next.Name is "offer" || (next.Name is "state" && offer.ValueKind != JsonValueKind.Null))
                await DoneAsync(api.AnswerOfferAsync(driver, offer.GetProperty("id").GetGuid(), "accept", Ct));
            if (next.Name is not "assignment")
                continue;

            await DoneAsync(api.MoveTripAsync(driver, next.Json.GetProperty("id").GetGuid(), "start", Ct));
            await DoneAsync(api.MoveTripAsync(driver, next.Json.GetProperty("id").GetGuid(), "complete", Ct));
            return;
        }
    }

    private static async Task DoneAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
