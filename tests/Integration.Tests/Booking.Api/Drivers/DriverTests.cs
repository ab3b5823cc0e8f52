using RideAspire.Integration.Tests.Http;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Drivers;

/// <summary>What drivers do besides answering offers: return a trip, and go offline.</summary>
public sealed class DriverTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly ApiClient client = new(api.Gateway);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_returned_trip_waits_again_with_a_new_deadline_and_leaves_the_driver(bool throughGateway)
    {
        using var driver = new ApiClient(api.At(throughGateway));
        var offer = await api.Database.OfferAsync(trip: await api.Database.BookAsync(dueIn: TimeSpan.FromSeconds(20)));
        var token = TestTokens.Driver(offer.DriverId);
        using var accepted = await driver.PostAsync($"/v1/offers/{offer.Id}/accept", token);
        var deadline = (await accepted.JsonAsync()).GetProperty("deadlineAt").GetDateTimeOffset();

        using var returned = await driver.PostAsync($"/v1/trips/{offer.TripId}/return", token);

        var trip = await returned.JsonAsync();
        Assert.Equal(200, (int)returned.StatusCode);
        Assert.Equal(
            ("WAITING", "null", 3),
            (trip.GetProperty("status").GetString(), trip.GetProperty("driverId").GetRawText(), trip.GetProperty("version").GetInt32()));
        Assert.True(
            trip.GetProperty("deadlineAt").GetDateTimeOffset() > deadline.AddSeconds(20),
            "The deadline is a whole match window away again.");
        Assert.Equal(OfferStatus.Returned, (await api.Database.GetOfferAsync(offer.Id)).Status);

        using var repeat = await driver.PostAsync($"/v1/trips/{offer.TripId}/return", token);
        using var seen = await driver.GetAsync($"/v1/trips/{offer.TripId}", token);
        using var list = await driver.GetAsync("/v1/trips", token);
        Problem.Assert(await repeat.RawAsync(), 404, offer.TripId.ToString());
        Problem.Assert(await seen.RawAsync(), 404, offer.TripId.ToString());
        Assert.Equal("{\"trips\":[],\"next\":null}", (await list.JsonAsync()).GetRawText());
    }

    [Fact]
    public async Task A_returned_trip_is_offered_to_other_drivers_but_not_to_the_same_one_again()
    {
        var offer = await api.Database.OfferAsync();
        using var accepted = await client.PostAsync($"/v1/offers/{offer.Id}/accept", TestTokens.Driver(offer.DriverId));
        using var returned = await client.PostAsync($"/v1/trips/{offer.TripId}/return", TestTokens.Driver(offer.DriverId));

        Assert.Empty(
            await api.Database.Get<OfferMaking>().MakeAsync(
                [new(offer.TripId, offer.DriverId)], TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        var next = await api.Database.OfferAsync(trip: await api.Database.GetAsync(offer.TripId));
        using var taken = await client.PostAsync($"/v1/offers/{next.Id}/accept", TestTokens.Driver(next.DriverId));

        Assert.Equal(next.DriverId, (await taken.JsonAsync()).GetProperty("driverId").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Going_offline_declines_the_pending_offer_and_a_repeat_changes_nothing(bool throughGateway)
    {
        using var driver = new ApiClient(api.At(throughGateway));
        var offer = await api.Database.OfferAsync();

        using var left = await driver.GoOfflineAsync(TestTokens.Driver(offer.DriverId));
        var after = await api.Database.SnapshotAsync();
        using var again = await driver.GoOfflineAsync(TestTokens.Driver(offer.DriverId));

        Assert.Equal((204, 204), ((int)left.StatusCode, (int)again.StatusCode));
        Assert.Equal(OfferStatus.Declined, (await api.Database.GetOfferAsync(offer.Id)).Status);
        Assert.Equal(TripStatus.Waiting, (await api.Database.GetAsync(offer.TripId)).Status);
        Assert.Equal(after, await api.Database.SnapshotAsync());
    }

    [Fact]
    public async Task Going_offline_leaves_the_drivers_trip_and_everybody_elses_offers_alone()
    {
        var trip = await api.Database.BookAsync(TripStatus.Assigned);
        await api.Database.OfferAsync();
        var before = await api.Database.SnapshotAsync();

        using var left = await client.GoOfflineAsync(TestTokens.Driver(trip.DriverId!));

        Assert.Equal((204, before), ((int)left.StatusCode, await api.Database.SnapshotAsync()));
    }

    public void Dispose() => client.Dispose();
}
