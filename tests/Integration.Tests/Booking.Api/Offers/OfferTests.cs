using RideAspire.Integration.Tests.Http;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Offers;

public sealed class OfferTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private static readonly string[] fields =
        ["id", "tripId", "driverId", "status", "pickup", "dropoff", "offeredAt", "lapsesAt", "closedAt", "version"];

    /// <summary>
    /// How an offer ends, the problems that an accept and a decline then get, and the status in the problem.
    /// </summary>
    private static readonly Dictionary<string, OfferEnd> ends = new()
    {
        ["its window is over"] = new(WindowOver, "offer-lapsed", "offer-lapsed", OfferStatus.Lapsed),
        ["it is recorded as lapsed"] = new(Lapsed, "offer-lapsed", "offer-lapsed", OfferStatus.Lapsed),
        ["it lapsed, and the rider cancelled then"] = new(LapsedThenCancelled, "offer-lapsed", "offer-lapsed", OfferStatus.Lapsed),
        ["the trip's deadline is over"] = new(Expired, "offer-lapsed", "offer-lapsed", OfferStatus.Lapsed),
        ["the rider cancelled"] = new(Cancelled, "offer-withdrawn", "offer-withdrawn", OfferStatus.Withdrawn),
        ["a replica of the previous release cancelled the trip"] = new(CancelledOldStyle, "offer-withdrawn", "", OfferStatus.Withdrawn),
        ["the driver gave the trip back"] = new(Returned, "offer-withdrawn", "offer-withdrawn", OfferStatus.Returned),
        ["the driver declined"] = new(Declined, "offer-declined", "", OfferStatus.Declined),
        ["the driver went offline"] = new(Left, "offer-declined", "", OfferStatus.Declined),
        ["the driver accepted"] = new(Accepted, "", "offer-accepted", OfferStatus.Accepted),
        ["the driver got another trip"] = new(GotAnother, "driver-has-trip", "", OfferStatus.Pending),
    };

    private readonly ApiClient client = new(api.Gateway);

    public static TheoryData<string, string, bool> Refused => new(
        from end in ends
        from answer in new[] { ("accept", end.Value.Accepting), ("decline", end.Value.Declining) }
        where answer.Item2.Length > 0
        from throughGateway in ApiFixture.Sides
        select (end.Key, answer.Item1, throughGateway));

    [Fact]
    public async Task A_driver_gets_their_offer()
    {
        var offer = await api.Database.OfferAsync();

        using var response = await client.GetAsync($"/v1/offers/{offer.Id}", TestTokens.Driver(offer.DriverId));

        Assert.Equal(200, (int)response.StatusCode);
        var view = await response.JsonAsync();
        Assert.Equal(fields, view.EnumerateObject().Select(field => field.Name));
        Assert.Equal((offer.Id, offer.TripId), (view.GetProperty("id").GetGuid(), view.GetProperty("tripId").GetGuid()));
        Assert.Equal(
            (offer.DriverId, "PENDING", 1),
            (view.GetProperty("driverId").GetString(), view.GetProperty("status").GetString(), view.GetProperty("version").GetInt32()));
        Assert.Equal(
            (BookingJson.UnionSquare, BookingJson.TimesSquare),
            (view.GetProperty("pickup").GetRawText(), view.GetProperty("dropoff").GetRawText()));
        Assert.Equal(
            (offer.OfferedAt, offer.LapsesAt),
            (view.GetProperty("offeredAt").GetDateTimeOffset(), view.GetProperty("lapsesAt").GetDateTimeOffset()));
        Assert.Equal("null", view.GetProperty("closedAt").GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_driver_who_accepts_has_the_trip_and_a_repeat_returns_it_as_it_is_then(bool throughGateway)
    {
        using var driver = new ApiClient(api.At(throughGateway));
        var offer = await api.Database.OfferAsync();
        var token = TestTokens.Driver(offer.DriverId);

        using var accepted = await driver.PostAsync($"/v1/offers/{offer.Id}/accept", token);
        using var repeat = await driver.PostAsync($"/v1/offers/{offer.Id}/accept", token);
        using var seen = await driver.GetAsync($"/v1/trips/{offer.TripId}", token);

        var trip = await accepted.JsonAsync();
        Assert.Equal((200, 200, 200), ((int)accepted.StatusCode, (int)repeat.StatusCode, (int)seen.StatusCode));
        Assert.Equal(
            ("ASSIGNED", offer.DriverId, 2),
            (trip.GetProperty("status").GetString(), trip.GetProperty("driverId").GetString(), trip.GetProperty("version").GetInt32()));
        Assert.Equal(trip.GetRawText(), (await repeat.JsonAsync()).GetRawText());
        Assert.Equal(trip.GetRawText(), (await seen.JsonAsync()).GetRawText());
        Assert.Equal((OfferStatus.Accepted, 2), await StatusAsync(offer));

        foreach (var step in new[] { "start", "complete" })
        {
            using var done = await driver.PostAsync($"/v1/trips/{offer.TripId}/{step}", token);
            using var again = await driver.PostAsync($"/v1/offers/{offer.Id}/accept", token);
            Assert.Equal((200, (await done.JsonAsync()).GetRawText()), ((int)again.StatusCode, (await again.JsonAsync()).GetRawText()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_driver_who_declines_leaves_the_trip_waiting_and_a_repeat_answers_the_same(bool throughGateway)
    {
        using var driver = new ApiClient(api.At(throughGateway));
        var offer = await api.Database.OfferAsync();

        using var declined = await driver.PostAsync($"/v1/offers/{offer.Id}/decline", TestTokens.Driver(offer.DriverId));
        using var repeat = await driver.PostAsync($"/v1/offers/{offer.Id}/decline", TestTokens.Driver(offer.DriverId));

        var view = await declined.JsonAsync();
        Assert.Equal((200, 200), ((int)declined.StatusCode, (int)repeat.StatusCode));
        Assert.Equal(view.GetRawText(), (await repeat.JsonAsync()).GetRawText());
        Assert.Equal(("DECLINED", 2), (view.GetProperty("status").GetString(), view.GetProperty("version").GetInt32()));
        Assert.NotEqual("null", view.GetProperty("closedAt").GetRawText());
        Assert.Equal(TripStatus.Waiting, (await api.Database.GetAsync(offer.TripId)).Status);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task An_answer_that_is_too_late_is_refused_with_the_reason_and_changes_nothing(
        string end, string answer, bool throughGateway)
    {
        var (endAsync, accepting, declining, status) = ends[end];
        var offer = await api.Database.OfferAsync();
        await endAsync(api, offer);
        var before = await api.Database.SnapshotAsync();

        var request = new RawRequest("POST", $"/v1/offers/{offer.Id}/{answer}") { Token = TestTokens.Driver(offer.DriverId) };
        var response = await request.SendAsync(api.At(throughGateway));

        var problem = Problem.Assert(response, 409);
        Assert.Equal($"urn:ride-aspire:problem:{(answer == "accept" ? accepting : declining)}", problem.GetProperty("type").GetString());
        Assert.Equal(status.Name(), problem.GetProperty("offerStatus").GetString());
        Assert.False(problem.TryGetProperty("tripStatus", out _), "This driver must not see the status of another driver's trip.");
        Assert.Equal(before, await api.Database.SnapshotAsync());
    }

    [Fact]
    public async Task A_driver_who_got_another_trip_can_still_decline()
    {
        var offer = await api.Database.OfferAsync();
        await GotAnother(api, offer);

        using var declined = await client.PostAsync($"/v1/offers/{offer.Id}/decline", TestTokens.Driver(offer.DriverId));

        Assert.Equal((200, (OfferStatus.Declined, 2)), ((int)declined.StatusCode, await StatusAsync(offer)));
    }

    [Fact]
    public async Task Twenty_accepts_at_once_assign_the_trip_once_and_all_answer_it()
    {
        var offer = await api.Database.OfferAsync();

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => client.PostAsync($"/v1/offers/{offer.Id}/accept", TestTokens.Driver(offer.DriverId))));

        Assert.All(responses, response => Assert.Equal(200, (int)response.StatusCode));
        Assert.Equal(2, (await api.Database.GetAsync(offer.TripId)).Version);
        Assert.Equal((OfferStatus.Accepted, 2), await StatusAsync(offer));
    }

    public void Dispose() => client.Dispose();

    private async Task<(OfferStatus Status, int Version)> StatusAsync(Offer offer)
    {
        var now = await api.Database.GetOfferAsync(offer.Id);
        return (now.Status, now.Version);
    }

    private static Task WindowOver(ApiFixture api, Offer offer) =>
        api.Database.ExecuteAsync($"UPDATE offers SET lapses_at = offered_at WHERE id = {offer.Id}");

    private static async Task Lapsed(ApiFixture api, Offer offer)
    {
        await WindowOver(api, offer);
        await api.Database.Get<OfferLapse>().LapseAndFindSoughtAsync([offer.TripId], default);
        Assert.Equal(OfferStatus.Lapsed, (await api.Database.GetOfferAsync(offer.Id)).Status);
    }

    private static async Task LapsedThenCancelled(ApiFixture api, Offer offer)
    {
        await Lapsed(api, offer);
        await Cancelled(api, offer);
    }

    private static async Task Expired(ApiFixture api, Offer offer)
    {
        await api.Database.ExecuteAsync($"UPDATE trips SET deadline_at = clock_timestamp() WHERE id = {offer.TripId}");
        await WindowOver(api, offer);
        await api.Database.Get<TripExpiry>().ExpireAsync([offer.TripId], default);
    }

    private static Task CancelledOldStyle(ApiFixture api, Offer offer) => api.Database.MoveAsync(offer.TripId, TripStatus.Cancelled);

    private static async Task Cancelled(ApiFixture api, Offer offer) =>
        await DoneAsync(api, $"/v1/trips/{offer.TripId}/cancel", TestTokens.Rider((await api.Database.GetAsync(offer.TripId)).RiderId));

    private static async Task Returned(ApiFixture api, Offer offer)
    {
        await Accepted(api, offer);
        await DoneAsync(api, $"/v1/trips/{offer.TripId}/return", TestTokens.Driver(offer.DriverId));
    }

    private static Task Declined(ApiFixture api, Offer offer) =>
        DoneAsync(api, $"/v1/offers/{offer.Id}/decline", TestTokens.Driver(offer.DriverId));

    private static Task Accepted(ApiFixture api, Offer offer) =>
        DoneAsync(api, $"/v1/offers/{offer.Id}/accept", TestTokens.Driver(offer.DriverId));

    private static async Task Left(ApiFixture api, Offer offer)
    {
        using var client = new ApiClient(api.Gateway);
        using var left = await client.GoOfflineAsync(TestTokens.Driver(offer.DriverId));
        Assert.Equal(204, (int)left.StatusCode);
    }

    private static async Task GotAnother(ApiFixture api, Offer offer) =>
        await api.Database.MoveAsync((await api.Database.BookAsync()).Id, TripStatus.Assigned, offer.DriverId);

    private static async Task DoneAsync(ApiFixture api, string path, string token)
    {
        using var client = new ApiClient(api.Gateway);
        using var response = await client.PostAsync(path, token);
        Assert.Equal(200, (int)response.StatusCode);
    }

    private sealed record OfferEnd(Func<ApiFixture, Offer, Task> EndAsync, string Accepting, string Declining, OfferStatus Status);
}
