using System.Globalization;
using System.Text.Json;
using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Trips;

public sealed class HappyPathTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private static readonly string[] fields =
        ["id", "status", "riderId", "driverId", "pickup", "dropoff", "requestedAt", "deadlineAt", "changedAt", "closedAt", "version"];

    private readonly ApiClient client = new(api.Gateway);

    [Fact]
    public async Task A_booking_answers_201_with_the_trip_and_its_location()
    {
        var rider = NewName.Rider();

        using var booked = await client.BookAsync(TestTokens.Rider(rider));
        using var found = await client.GetAsync(booked.Headers.Location!.ToString(), TestTokens.Rider(rider));

        Assert.Equal((201, "application/json"), ((int)booked.StatusCode, booked.Content.Headers.ContentType?.MediaType));
        Assert.False(booked.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(200, (int)found.StatusCode);
        var trip = await booked.JsonAsync();
        Assert.Equal(trip.GetRawText(), (await found.JsonAsync()).GetRawText());
        Assert.Equal($"/v1/trips/{trip.GetProperty("id").GetString()}", booked.Headers.Location.ToString());
        Assert.Equal("WAITING", trip.GetProperty("status").GetString());
        Assert.Equal(rider, trip.GetProperty("riderId").GetString());
        Assert.Equal(BookingJson.UnionSquare, trip.GetProperty("pickup").GetRawText());
        Assert.Equal(BookingJson.TimesSquare, trip.GetProperty("dropoff").GetRawText());
        Assert.Equal(1, trip.GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData(TripStatus.Waiting)]
    [InlineData(TripStatus.InProgress)]
    [InlineData(TripStatus.Completed)]
    [InlineData(TripStatus.DriverNotFound)]
    public async Task A_trip_always_shows_its_eleven_fields_and_instants_with_six_digits_of_a_second(TripStatus status)
    {
        var row = await api.Database.BookAsync(status);
        await api.Database.ExecuteAsync($"UPDATE trips SET requested_at = date_trunc('second', requested_at) WHERE id = {row.Id}");

        using var found = await client.GetAsync($"/v1/trips/{row.Id}", TestTokens.Rider(row.RiderId));

        var trip = await found.JsonAsync();
        Assert.Equal(fields, trip.EnumerateObject().Select(field => field.Name));
        Assert.Equal(status.Name(), trip.GetProperty("status").GetString());
        Assert.Equal(row.DriverId, trip.GetProperty("driverId").GetString());
        Assert.EndsWith(".000000Z", trip.GetProperty("requestedAt").GetString());
        Assert.Equal(row.DeadlineAt, Instant(trip.GetProperty("deadlineAt")));
        Assert.Equal(row.ClosedAt, Instant(trip.GetProperty("closedAt")));
        Assert.Equal(row.Version, trip.GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("cancel", TripStatus.Waiting, TripStatus.Cancelled)]
    [InlineData("cancel", TripStatus.Assigned, TripStatus.Cancelled)]
    [InlineData("start", TripStatus.Assigned, TripStatus.InProgress)]
    [InlineData("complete", TripStatus.InProgress, TripStatus.Completed)]
    [InlineData("return", TripStatus.Assigned, TripStatus.Waiting)]
    public async Task A_transition_answers_the_trip_as_it_then_is(string action, TripStatus from, TripStatus to)
    {
        var before = await api.Database.BookAsync(from);

        using var response = await client.PostAsync($"/v1/trips/{before.Id}/{action}", before.TokenFor(action));

        Assert.Equal(200, (int)response.StatusCode);
        var view = await response.JsonAsync();
        var after = await api.Database.GetAsync(before.Id);
        Assert.Equal(to, after.Status);
        Assert.Equal(before.Version + 1, after.Version);
        Assert.Equal((to.Name(), after.Version), (view.GetProperty("status").GetString(), view.GetProperty("version").GetInt32()));
        Assert.Equal(after.ClosedAt, Instant(view.GetProperty("closedAt")));
    }

    [Fact]
    public async Task A_second_booking_is_refused_with_a_link_to_the_open_trip_until_that_has_ended()
    {
        var rider = NewName.Rider();
        using var first = await client.BookAsync(TestTokens.Rider(rider));
        var path = first.Headers.Location!.ToString();
        var before = await api.Database.SnapshotAsync();

        using var second = await client.BookAsync(TestTokens.Rider(rider), key: "another");

        var problem = Problem.Assert(await second.RawAsync(), 409, "one open trip", "openTrip");
        Assert.Equal("urn:ride-aspire:problem:open-trip", problem.GetProperty("type").GetString());
        Assert.Equal(path, problem.GetProperty("openTrip").GetString());
        Assert.Equal($"<{path}>; rel=\"related\"", Assert.Single(second.Headers.GetValues("Link")));
        Assert.Equal(before, await api.Database.SnapshotAsync());

        using var cancelled = await client.PostAsync($"{path}/cancel", TestTokens.Rider(rider));
        using var third = await client.BookAsync(TestTokens.Rider(rider), key: "another");
        Assert.Equal((200, 201), ((int)cancelled.StatusCode, (int)third.StatusCode));
    }

    [Fact]
    public async Task A_driver_goes_online_and_offline_repeatedly()
    {
        foreach (var _ in fields)
        {
            using var seen = await client.ComeOnlineAsync(TestTokens.Driver("driver:7@depot"));
            using var left = await client.GoOfflineAsync(TestTokens.Driver("driver:7@depot"));
            Assert.Equal((204, 204), ((int)seen.StatusCode, (int)left.StatusCode));
            Assert.Empty(await seen.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/vnd.ride+json")]
    public async Task JSON_in_UTF_8_is_accepted_however_the_Content_Type_names_it(string contentType)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(BookingJson.Of());
        var token = TestTokens.Rider(NewName.Rider());
        foreach (var server in new[] { api.Direct, api.Gateway })
        {
            var request = new RawRequest("POST", "/v1/trips")
            {
                Token = token,
                Body = body,
                ContentType = contentType,
                Chunked = true,
                Headers = ["Idempotency-Key: k"],
            };
            Assert.Equal(201, (await request.SendAsync(server)).Status);
        }
    }

    public void Dispose() => client.Dispose();

    private static DateTimeOffset? Instant(JsonElement instant) => instant.ValueKind == JsonValueKind.Null
        ? null
        : DateTimeOffset.ParseExact(
            instant.GetString()!, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
