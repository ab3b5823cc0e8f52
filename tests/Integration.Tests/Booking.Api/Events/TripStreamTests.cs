using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

public sealed class TripStreamTests(EventsFixture api) : IClassFixture<EventsFixture>
{
    [Fact]
    public async Task A_rider_gets_the_trip_as_it_is_and_then_each_change_in_order_until_the_last()
    {
        var trip = await api.Database.BookAsync();
        await using var stream = await api.FollowAsync(trip);

        Is(await stream.NextAsync(), "1", "WAITING", null);
        await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, "driver-1");
        api.Hint([trip.Id], []);
        Is(await stream.NextAsync(), "2", "ASSIGNED", "driver-1");
        await api.Database.MoveAsync(trip.Id, TripStatus.InProgress);
        api.Hint([trip.Id], []);
        Is(await stream.NextAsync(), "3", "IN_PROGRESS", "driver-1");
        await api.Database.MoveAsync(trip.Id, TripStatus.Completed);
        api.Hint([trip.Id], []);
        var last = await stream.NextAsync();

        Is(last, "4", "COMPLETED", "driver-1");
        Assert.Equal(last.Text("closedAt"), last.Text("changedAt"));
        await stream.EndsAsync();
    }

    [Fact]
    public async Task The_first_event_is_what_the_trip_itself_answers()
    {
        var trip = await api.Database.BookAsync(TripStatus.InProgress);
        await using var stream = await api.FollowAsync(trip);

        var first = await stream.NextAsync();

        Assert.Equal(("trip", "3"), (first.Name, first.Id));
        Assert.Equal(
            ["id", "status", "riderId", "driverId", "pickup", "dropoff", "requestedAt", "deadlineAt", "changedAt", "closedAt", "version"],
            first.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(trip.ChangedAt, first.Json.GetProperty("changedAt").GetDateTimeOffset());
        Assert.True(stream.Response.Headers.CacheControl!.NoCache);
        Assert.Empty(stream.Response.Content.Headers.ContentEncoding.Except(["identity"]));
    }

    [Fact]
    public async Task A_client_that_was_away_gets_every_version_that_it_missed()
    {
        var trip = await api.Database.BookAsync();
        await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, "driver-1");
        await api.Database.ExecuteAsync($"""
            UPDATE trips SET status = 'WAITING', driver_id = NULL, deadline_at = deadline_at + interval '1 minute', version = 3
            WHERE id = {trip.Id}
            """);
        await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, "driver-2");
        var history = (await api.Database.GetAsync(trip.Id)).History;

        await using var stream = await api.FollowAsync(trip, lastEventId: "1");
        Received[] missed = [await stream.NextAsync(), await stream.NextAsync(), await stream.NextAsync()];

        Is(missed[0], "2", "ASSIGNED", "driver-1");
        Is(missed[1], "3", "WAITING", null);
        Is(missed[2], "4", "ASSIGNED", "driver-2");
        Assert.Equal(history.Select(change => change.At), missed.Select(e => e.Json.GetProperty("changedAt").GetDateTimeOffset()));
        Assert.Equal(history.Select(change => change.DeadlineAt), missed.Select(e => e.Json.GetProperty("deadlineAt").GetDateTimeOffset()));
        Assert.Equal(trip.DeadlineAt, missed[0].Json.GetProperty("deadlineAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_client_that_is_up_to_date_gets_a_heartbeat_at_once_and_then_only_changes()
    {
        var trip = await api.Database.BookAsync(TripStatus.Assigned);
        await using var stream = await api.FollowAsync(trip, lastEventId: "2");

        var first = await stream.NextOfAllAsync();
        await api.Database.MoveAsync(trip.Id, TripStatus.Cancelled);

        Assert.Equal(new Received("heartbeat", null, "", null), first);
        Is(await stream.NextAsync(), "3", "CANCELLED", trip.DriverId);
        await stream.EndsAsync();
    }

    [Fact]
    public async Task Changes_without_a_hint_are_found_by_a_poll()
    {
        var trip = await api.Database.BookAsync();
        await using var stream = await api.FollowAsync(trip);
        await stream.NextAsync();

        await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, "driver-1");
        await api.Database.MoveAsync(trip.Id, TripStatus.Cancelled);

        Is(await stream.NextAsync(), "2", "ASSIGNED", "driver-1");
        Is(await stream.NextAsync(), "3", "CANCELLED", "driver-1");
        await stream.EndsAsync();
    }

    [Theory]
    [InlineData(TripStatus.Completed, null, "4")]
    [InlineData(TripStatus.Cancelled, "1", "2")]
    [InlineData(TripStatus.DriverNotFound, "1", "2")]
    public async Task A_closed_trip_is_streamed_to_its_end_and_is_204_for_a_client_that_has_seen_it(
        TripStatus status, string? from, string final)
    {
        var trip = await api.Database.BookAsync(status);

        await using var stream = await api.FollowAsync(trip, from);
        Assert.Equal((final, status.Name()), ((await stream.NextAsync()) is var last ? last.Id : null, last.Status));
        await stream.EndsAsync();

        using var again = await EventClient.AskAsync(api.Gateway, $"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId), final);
        Assert.Equal((204, ""), ((int)again.StatusCode, await again.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("0", "1")]
    [InlineData("99", "3")]
    [InlineData("999999999999999999", "3")]
    public async Task A_version_that_the_trip_never_had_is_ignored_and_0_gives_all_versions(string lastEventId, string firstId)
    {
        var trip = await api.Database.BookAsync(TripStatus.InProgress);
        await using var stream = await api.FollowAsync(trip, lastEventId);

        Assert.Equal(firstId, (await stream.NextAsync()).Id);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("1234567890123456789")]
    public async Task A_last_event_id_that_is_no_version_is_refused_with_what_is_expected(string lastEventId)
    {
        var trip = await api.Database.BookAsync();

        using var response = await EventClient.AskAsync(
            api.Gateway, $"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId), lastEventId);

        var problem = Problem.Assert(await response.RawAsync(), 400, "Last-Event-ID takes the version of a trip: a number.");
        Assert.Equal("urn:ride-aspire:problem:invalid-request", problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_trip_of_somebody_else_is_not_found_like_a_missing_one()
    {
        var trip = await api.Database.BookAsync();

        using var others = await EventClient.AskAsync(api.Gateway, $"/v1/trips/{trip.Id}/events", TestTokens.Rider("somebody-else"));
        using var missing = await EventClient.AskAsync(api.Gateway, $"/v1/trips/{Guid.NewGuid()}/events", TestTokens.Rider(trip.RiderId));

        foreach (var response in new[] { others, missing })
        {
            var problem = Problem.Assert(await response.RawAsync(), 404);
            Assert.Equal("urn:ride-aspire:problem:no-such-trip", problem.GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task A_broken_connection_resumes_where_it_broke()
    {
        var trip = await api.Database.BookAsync();
        var broken = await api.FollowAsync(trip);
        var last = await broken.NextAsync();

        await broken.DisposeAsync();
        await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, "driver-1");
        await api.Database.MoveAsync(trip.Id, TripStatus.InProgress);
        await using var resumed = await api.FollowAsync(trip, last.Id);
        await api.Database.MoveAsync(trip.Id, TripStatus.Completed);

        Is(await resumed.NextAsync(), "2", "ASSIGNED", "driver-1");
        Is(await resumed.NextAsync(), "3", "IN_PROGRESS", "driver-1");
        Is(await resumed.NextAsync(), "4", "COMPLETED", "driver-1");
        await resumed.EndsAsync();
    }

    [Fact]
    public async Task Two_streams_of_one_trip_both_get_each_change()
    {
        var trip = await api.Database.BookAsync();
        await using var one = await api.FollowAsync(trip);
        await using var other = await api.FollowAsync(trip, lastEventId: "1");
        await one.NextAsync();

        await api.Database.MoveAsync(trip.Id, TripStatus.Cancelled);
        api.Hint([trip.Id], []);

        Is(await one.NextAsync(), "2", "CANCELLED", null);
        Is(await other.NextAsync(), "2", "CANCELLED", null);
    }

    [Fact]
    public async Task The_stream_of_a_client_that_disconnects_is_closed()
    {
        var trip = await api.Database.BookAsync();
        var driver = $"driver-{Guid.NewGuid():N}";
        await TestHost.UntilAsync(() => Task.FromResult(api.Open == 0));
        var one = await api.FollowAsync(trip);
        var other = await api.FollowAsync(driver);
        await one.NextAsync();
        await other.NextAsync();
        Assert.Equal(2, api.Open);

        await one.DisposeAsync();
        await other.DisposeAsync();

        await TestHost.UntilAsync(() => Task.FromResult(api.Open == 0));
    }

    private static void Is(Received e, string id, string status, string? driver) =>
        Assert.Equal(("trip", id, status, driver), (e.Name, e.Id, e.Status, e.Text("driverId")));
}
