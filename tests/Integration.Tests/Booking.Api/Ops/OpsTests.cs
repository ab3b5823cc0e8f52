using System.Text.Json;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Rides.Transitions;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Ops;

public sealed class OpsTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly ApiClient client = new(api.Gateway);

    [Fact]
    public async Task The_list_has_the_trips_of_all_riders_and_the_next_links_keep_the_status()
    {
        var all = new List<Trip>();
        foreach (var status in Enum.GetValues<TripStatus>())
        {
            for (var i = 0; i < 3; i++)
                all.Add(await api.Database.BookAsync(status));
        }

        Assert.Superset(all.Select(trip => trip.Id).ToHashSet(), (await FollowAsync("/v1/ops/trips?limit=5")).Select(IdOf).ToHashSet());
        foreach (var ofStatus in all.GroupBy(trip => trip.Status))
        {
            var listed = await FollowAsync($"/v1/ops/trips?status={ofStatus.Key.Name()}&limit=2");
            Assert.Superset(ofStatus.Select(trip => trip.Id).ToHashSet(), listed.Select(IdOf).ToHashSet());
            Assert.All(listed, trip => Assert.Equal(ofStatus.Key.Name(), trip.GetProperty("status").GetString()));
            Assert.Equal(listed.OrderByDescending(trip => trip.GetProperty("requestedAt").GetString()).Select(IdOf), listed.Select(IdOf));
        }
    }

    [Fact]
    public async Task The_list_of_overdue_rides_has_those_that_have_lasted_for_4_hours_newest_first()
    {
        var overdue = new List<Guid>();
        foreach (var hours in new[] { 4, 5, 6, 7, 8 })
            overdue.Add((await api.Database.RideAsync(begunAgo: TimeSpan.FromHours(hours))).Id);
        await api.Database.RideAsync(begunAgo: TimeSpan.FromHours(3.95));

        foreach (var query in new[] { "overdue=true&limit=2", "limit=2&status=IN_PROGRESS&overdue=true" })
            Assert.Equal(overdue, (await FollowAsync($"/v1/ops/trips?{query}")).Select(IdOf));
        Assert.Empty(await FollowAsync("/v1/ops/trips?overdue=true&status=WAITING"));
        Assert.True((await FollowAsync("/v1/ops/trips?overdue=false&status=IN_PROGRESS")).Count > overdue.Count);
    }

    [Fact]
    public async Task The_list_of_a_rider_or_of_a_driver_has_their_trips_and_its_next_links_keep_the_name()
    {
        var (rider, driver) = ($"auth0|{NewName.Rider()}&x=1+2", NewName.Driver());
        var trips = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            var trip = await api.Database.BookAsync(rider: rider);
            await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, driver);
            await api.Database.MoveAsync(trip.Id, TripStatus.Cancelled);
            trips.Insert(0, trip.Id);
        }

        Assert.Equal(trips, (await FollowAsync($"/v1/ops/trips?rider={Uri.EscapeDataString(rider)}&limit=1")).Select(IdOf));
        Assert.Equal(trips, (await FollowAsync($"/v1/ops/trips?limit=2&driver={driver}")).Select(IdOf));
        Assert.Empty(await FollowAsync($"/v1/ops/trips?rider={driver}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trip_is_inspected_with_its_history_and_all_its_offers(bool throughGateway)
    {
        using var ops = new ApiClient(api.At(throughGateway));
        var declined = await api.Database.OfferAsync();
        await DoneAsync($"/v1/offers/{declined.Id}/decline", declined.DriverId);
        var returned = await api.Database.OfferAsync(trip: await api.Database.GetAsync(declined.TripId));
        await DoneAsync($"/v1/offers/{returned.Id}/accept", returned.DriverId);
        await DoneAsync($"/v1/trips/{returned.TripId}/return", returned.DriverId);
        var accepted = await api.Database.OfferAsync(trip: await api.Database.GetAsync(declined.TripId));
        await DoneAsync($"/v1/offers/{accepted.Id}/accept", accepted.DriverId);

        using var response = await ops.GetAsync($"/v1/ops/trips/{declined.TripId}", TestTokens.Ops());

        var inspected = await response.JsonAsync();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(["trip", "history", "offers", "closing", "traceId"], inspected.EnumerateObject().Select(part => part.Name));
        Assert.Equal("ASSIGNED", inspected.GetProperty("trip").GetProperty("status").GetString());
        var history = inspected.GetProperty("history").EnumerateArray().ToArray();
        Assert.Equal(
            ["2 ASSIGNED", "3 WAITING", "4 ASSIGNED"],
            history.Select(change => $"{change.GetProperty("version")} {change.GetProperty("status")}"));
        Assert.Equal([returned.DriverId, null, accepted.DriverId], history.Select(change => change.GetProperty("driverId").GetString()));
        var offers = inspected.GetProperty("offers").EnumerateArray().ToArray();
        Assert.Equal(["DECLINED", "RETURNED", "ACCEPTED"], offers.Select(offer => offer.GetProperty("status").GetString()));
        Assert.Equal([declined.Id, returned.Id, accepted.Id], offers.Select(IdOf));
    }

    [Fact]
    public async Task An_assignment_that_is_not_acknowledged_yet_says_until_when_it_must_be()
    {
        var trip = await api.Database.BookAsync();
        Assert.Single(await api.Database.Get<TripAssignment>().AssignAsync([new(trip.Id, $"driver-{trip.Id}")], default));

        using var response = await client.GetAsync($"/v1/ops/trips/{trip.Id}", TestTokens.Ops());

        var offer = Assert.Single((await response.JsonAsync()).GetProperty("offers").EnumerateArray());
        Assert.Equal(TimeSpan.FromMinutes(1), At("acknowledgeBy") - At("offeredAt"));

        DateTimeOffset At(string name) => offer.GetProperty(name).GetDateTimeOffset();
    }

    [Fact]
    public async Task A_trip_that_was_just_booked_has_no_history_and_no_offers()
    {
        var trip = await api.Database.BookAsync();

        using var response = await client.GetAsync($"/v1/ops/trips/{trip.Id}", TestTokens.Ops());

        var inspected = await response.JsonAsync();
        Assert.Equal(("[]", "[]"), (inspected.GetProperty("history").GetRawText(), inspected.GetProperty("offers").GetRawText()));
    }

    public void Dispose() => client.Dispose();

    private static Guid IdOf(JsonElement view) => view.GetProperty("id").GetGuid();

    private async Task DoneAsync(string path, string driver)
    {
        using var response = await client.PostAsync(path, TestTokens.Driver(driver));
        Assert.Equal(200, (int)response.StatusCode);
    }

    private async Task<List<JsonElement>> FollowAsync(string? path)
    {
        var trips = new List<JsonElement>();
        while (path is not null)
        {
            using var response = await client.GetAsync(path, TestTokens.Ops());
            Assert.Equal(200, (int)response.StatusCode);
            var page = await response.JsonAsync();
            trips.AddRange(page.GetProperty("trips").EnumerateArray());
            path = page.GetProperty("next").GetString();
        }

        return trips;
    }
}
