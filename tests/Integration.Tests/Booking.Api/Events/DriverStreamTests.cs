using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Rides.Transitions;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.BookingApi.Events;

public sealed class DriverStreamTests(EventsFixture api) : IClassFixture<EventsFixture>
{
    private readonly string driver = $"driver-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_driver_with_nothing_gets_an_empty_state_then_the_offer_the_trip_and_its_end()
    {
        var trip = await api.Database.BookAsync();
        await using var stream = await api.FollowAsync(driver);
        var state = await stream.NextAsync();
        Assert.Equal(("state", "-.0/-.0", "{\"offer\":null,\"trip\":null}"), (state.Name, state.Id, state.Data));

        var offer = await api.Database.OfferAsync(trip.Id, driver);
        api.Hint([], [driver]);
        var asked = await stream.NextAsync();
        Is(asked, "offer", $"{offer}.1/-.0", "PENDING");
        Assert.Equal(
            ["id", "tripId", "driverId", "status", "pickup", "dropoff", "offeredAt", "lapsesAt", "closedAt", "version"],
            asked.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(trip.Id.ToString(), asked.Text("tripId"));

        await api.Database.AcceptAsync(offer, driver);
        Is(await stream.NextAsync(), "assignment", $"-.0/{trip.Id}.2", "ASSIGNED");
        await api.Database.MoveAsync(trip.Id, TripStatus.InProgress);
        Is(await stream.NextAsync(), "trip", $"-.0/{trip.Id}.3", "IN_PROGRESS");
        await api.Database.MoveAsync(trip.Id, TripStatus.Completed);
        Is(await stream.NextAsync(), "trip", "-.0/-.0", "COMPLETED");

        // The stream goes on for the next trip.
        var next = await api.Database.BookAsync();
        var again = await api.Database.OfferAsync(next.Id, driver);
        Is(await stream.NextAsync(), "offer", $"{again}.1/-.0", "PENDING");
    }

    [Fact]
    public async Task A_driver_with_an_open_stream_is_known_to_listen()
    {
        var services = api.Replicas[0].Services;
        var redis = services.GetRequiredService<IConnectionMultiplexer>();
        var keys = new DriverKeys(services.GetRequiredService<RedisStore>(), Region.Of(TestDatabase.UnionSquare));

        await using var stream = await api.FollowAsync(driver);

        // Whether they come online before or after it.
        await TestHost.UntilAsync(async () =>
        {
            await services.GetRequiredService<DriverPool>().SeenAsync(new(driver, TestDatabase.UnionSquare));
            return await redis.GetDatabase().SortedSetScoreAsync(keys.Listening, driver) is not null;
        });
    }

    [Fact]
    public async Task The_state_has_the_pending_offer_or_the_active_trip()
    {
        var trip = await api.Database.BookAsync();
        var offer = await api.Database.OfferAsync(trip.Id, driver);

        await using (var stream = await api.FollowAsync(driver))
        {
            var state = await stream.NextAsync();
            Assert.Equal(($"{offer}.1/-.0", offer.ToString()), (state.Id, state.Json.GetProperty("offer").GetProperty("id").GetString()));
            Assert.Equal(JsonValueKind.Null, state.Json.GetProperty("trip").ValueKind);
        }

        await api.Database.AcceptAsync(offer, driver);
        await using (var stream = await api.FollowAsync(driver))
        {
            var state = await stream.NextAsync();
            Assert.Equal(
                ($"-.0/{trip.Id}.2", trip.Id.ToString()), (state.Id, state.Json.GetProperty("trip").GetProperty("id").GetString()));
            Assert.Equal(JsonValueKind.Null, state.Json.GetProperty("offer").ValueKind);
        }
    }

    [Fact]
    public async Task The_delivery_of_a_trip_that_was_assigned_without_an_offer_acknowledges_it()
    {
        var trip = await api.Database.BookAsync();
        await using var stream = await api.FollowAsync(driver);
        Assert.Equal("state", (await stream.NextAsync()).Name);
        Assert.Single(await api.Database.Get<TripAssignment>().AssignAsync([new(trip.Id, driver)], default));

        Is(await stream.NextAsync(), "assignment", $"-.0/{trip.Id}.2", "ASSIGNED");

        await TestHost.UntilAsync(() => IsAcknowledgedAsync(trip));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_is_opened_after_the_assignment_acknowledges_it(bool isResumed)
    {
        var trip = await api.Database.BookAsync();
        Assert.Single(await api.Database.Get<TripAssignment>().AssignAsync([new(trip.Id, driver)], default));

        await using var stream = await api.FollowAsync(driver, isResumed ? $"-.0/{trip.Id}.2" : null);

        await TestHost.UntilAsync(() => IsAcknowledgedAsync(trip));
    }

    [Theory]
    [InlineData(OfferStatus.Declined)]
    [InlineData(OfferStatus.Lapsed)]
    [InlineData(OfferStatus.Withdrawn)]
    public async Task An_offer_that_ends_without_an_assignment_is_withdrawn(OfferStatus how)
    {
        var trip = await api.Database.BookAsync();
        var offer = await api.Database.OfferAsync(trip.Id, driver);
        await using var stream = await api.FollowAsync(driver);
        await stream.NextAsync();

        await api.Database.CloseAsync(offer, how);

        var withdrawal = await stream.NextAsync();
        Is(withdrawal, "withdrawal", "-.0/-.0", how.Name());
        Assert.Equal(offer.ToString(), withdrawal.Text("id"));
    }

    [Fact]
    public async Task A_returned_trip_waits_and_the_driver_no_longer_follows_it()
    {
        var trip = await api.Database.BookAsync();
        await api.Database.AcceptAsync(await api.Database.OfferAsync(trip.Id, driver), driver);
        await using var stream = await api.FollowAsync(driver);
        await stream.NextAsync();

        await api.Database.ReturnAsync(trip.Id, driver);
        await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, "another-driver");

        var returned = await stream.NextAsync();
        Is(returned, "trip", "-.0/-.0", "WAITING");
        Assert.Null(returned.Text("driverId"));
        Assert.Equal(3, returned.Json.GetProperty("version").GetInt32());
        await using var nothingMore = await api.FollowAsync(driver, returned.Id);
        Assert.Equal("heartbeat", (await nothingMore.NextOfAllAsync()).Name);
    }

    [Fact]
    public async Task A_driver_who_was_away_for_a_whole_trip_and_the_next_offer_misses_nothing()
    {
        var trip = await api.Database.BookAsync();
        var offer = await api.Database.OfferAsync(trip.Id, driver);
        await api.Database.AcceptAsync(offer, driver);
        await api.Database.MoveAsync(trip.Id, TripStatus.Cancelled);
        var other = await api.Database.BookAsync();
        var pending = await api.Database.OfferAsync(other.Id, driver);

        await using var stream = await api.FollowAsync(driver, lastEventId: $"{offer}.1/-.0");

        Is(await stream.NextAsync(), "assignment", $"-.0/{trip.Id}.2", "ASSIGNED");
        Is(await stream.NextAsync(), "trip", "-.0/-.0", "CANCELLED");
        Is(await stream.NextAsync(), "offer", $"{pending}.1/-.0", "PENDING");
    }

    [Fact]
    public async Task A_last_event_id_with_rows_of_others_starts_with_the_state()
    {
        var trip = await api.Database.BookAsync();
        var offer = await api.Database.OfferAsync(trip.Id, $"other-{driver}");
        await api.Database.AcceptAsync(offer, $"other-{driver}");

        foreach (var id in new[] { $"{offer}.1/-.0", $"-.0/{trip.Id}.2", $"{Guid.NewGuid()}.1/-.0", $"-.0/{Guid.NewGuid()}.7" })
        {
            await using var stream = await api.FollowAsync(driver, id);
            var state = await stream.NextAsync();
            Assert.Equal(("state", "{\"offer\":null,\"trip\":null}"), (state.Name, state.Data));
        }
    }

    [Theory]
    [InlineData("7")]
    [InlineData("-.0")]
    [InlineData("-.0/-.x")]
    [InlineData("nobody.1/-.0")]
    [InlineData("")]
    public async Task A_last_event_id_of_another_form_is_refused_with_what_is_expected(string lastEventId)
    {
        using var response = await EventClient.AskAsync(api.Gateway, "/v1/drivers/me/events", TestTokens.Driver(driver), lastEventId);

        var problem = Problem.Assert(await response.RawAsync(), 400, "Last-Event-ID takes the id of an event of this stream");
        Assert.Equal("urn:ride-aspire:problem:invalid-request", problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_rider_has_no_drivers_stream_and_a_driver_no_riders()
    {
        var trip = await api.Database.BookAsync();

        using var rider = await EventClient.AskAsync(api.Gateway, "/v1/drivers/me/events", TestTokens.Rider(trip.RiderId));
        using var notRider = await EventClient.AskAsync(api.Gateway, $"/v1/trips/{trip.Id}/events", TestTokens.Driver(trip.RiderId));

        Problem.Assert(await rider.RawAsync(), 403);
        Problem.Assert(await notRider.RawAsync(), 403);
    }

    private async Task<bool> IsAcknowledgedAsync(Trip trip)
    {
        await using var db = api.Database.NewContext();
        return await db.Offers.AnyAsync(offer => offer.TripId == trip.Id && offer.DriverId == driver && offer.AcknowledgeBy == null);
    }

    private static void Is(Received e, string name, string id, string status) => Assert.Equal((name, id, status), (e.Name, e.Id, e.Status));
}
