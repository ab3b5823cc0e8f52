using Microsoft.Extensions.DependencyInjection;
using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>Rows with a status that only a newer release knows, as there may be during a deployment.</summary>
public sealed class NewerReleaseTests(EventsFixture api) : IClassFixture<EventsFixture>, IAsyncLifetime
{
    private readonly ApiClient client = new(api.Gateway);

    public async ValueTask InitializeAsync()
    {
        // One by one: with locks on both tables, it could wait for the polls of streams that wait for it.
        await api.Database.ExecuteAsync(
            $"ALTER TABLE trips DROP CONSTRAINT IF EXISTS ck_trips_status, DROP CONSTRAINT IF EXISTS ck_trips_closed");
        await api.Database.ExecuteAsync(
            $"ALTER TABLE offers DROP CONSTRAINT IF EXISTS ck_offers_status, DROP CONSTRAINT IF EXISTS ck_offers_closed");
        await api.Database.ExecuteAsync($"DROP TRIGGER IF EXISTS trips_change_status ON trips");
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_request_about_such_a_trip_is_refused_as_one_for_a_newer_replica()
    {
        var trip = await ArrivedAsync(await api.Database.BookAsync(TripStatus.Assigned));
        var (rider, driver) = (TestTokens.Rider(trip.RiderId), TestTokens.Driver(trip.DriverId!));

        await RefusedAsync(client.GetAsync($"/v1/trips/{trip.Id}", rider));
        await RefusedAsync(client.GetAsync($"/v1/ops/trips/{trip.Id}", TestTokens.Ops()));
        await RefusedAsync(client.PostAsync($"/v1/trips/{trip.Id}/cancel", rider));
        await RefusedAsync(client.PostAsync($"/v1/trips/{trip.Id}/start", driver));
        await RefusedAsync(EventClient.AskAsync(api.Gateway, $"/v1/trips/{trip.Id}/events", rider));
    }

    [Fact]
    public async Task A_request_about_an_offer_of_an_unknown_status_is_refused_and_its_trip_is_shown_without()
    {
        var offer = await api.Database.OfferAsync();
        await api.Database.ExecuteAsync($"UPDATE offers SET status = 'PAUSED' WHERE id = {offer.Id}");

        await RefusedAsync(client.GetAsync($"/v1/offers/{offer.Id}", TestTokens.Driver(offer.DriverId)));
        await RefusedAsync(client.PostAsync($"/v1/offers/{offer.Id}/accept", TestTokens.Driver(offer.DriverId)));
        using var inspected = await client.GetAsync($"/v1/ops/trips/{offer.TripId}", TestTokens.Ops());
        Assert.Equal(0, (await inspected.JsonAsync()).GetProperty("offers").GetArrayLength());
    }

    [Fact]
    public async Task Reads_of_other_trips_in_the_same_statement_are_answered()
    {
        var strange = await ArrivedAsync(await api.Database.BookAsync(TripStatus.Assigned));
        var (first, second, third) = (await api.Database.BookAsync(), await api.Database.BookAsync(), await api.Database.BookAsync());
        var reads = api.Replicas[0].Services.GetRequiredService<TripReads>();

        // The first two are sent alone. The others share the next statement.
        Task<Trip?>[] found = [.. new[] { first, second, strange, third }.Select(trip => reads.FindAsync(trip.Id, default))];

        await Assert.ThrowsAsync<UnknownStatusException>(() => found[2]);
        Assert.Equal(third.Id, (await found[3])!.Id);
    }

    /// <summary>The trigger that writes the history is gone here, as while a newer release replaces it.</summary>
    [Theory]
    [InlineData("return", TripStatus.Assigned, TripStatus.Waiting)]
    [InlineData("start", TripStatus.Assigned, TripStatus.InProgress)]
    [InlineData("cancel", TripStatus.Assigned, TripStatus.Cancelled)]
    public async Task A_step_is_answered_although_the_trip_has_no_history(string action, TripStatus from, TripStatus to)
    {
        var trip = await api.Database.BookAsync(from);
        Assert.Empty(trip.History);

        using var response = await client.PostAsync($"/v1/trips/{trip.Id}/{action}", trip.TokenFor(action));
        using var inspected = await client.GetAsync($"/v1/ops/trips/{trip.Id}", TestTokens.Ops());

        Assert.Equal((200, 200), ((int)response.StatusCode, (int)inspected.StatusCode));
        Assert.Equal(to.Name(), (await response.JsonAsync()).GetProperty("status").GetString());
        await using var stream = await api.FollowAsync(trip, lastEventId: "1");
        Assert.Equal(to.Name(), (await stream.NextAsync()).Status);
    }

    [Fact]
    public async Task Lists_leave_such_a_trip_out_and_go_on_after_it()
    {
        var rider = NewName.Rider();
        var trips = new List<Trip>();
        for (var i = 0; i < 4; i++)
        {
            trips.Add(await api.Database.BookAsync(rider: rider));
            await api.Database.MoveAsync(trips[^1].Id, TripStatus.Cancelled);
        }

        await ArrivedAsync(trips[1]);
        await ArrivedAsync(trips[3]);

        var listed = new List<Guid>();
        for (var path = "/v1/trips?limit=1"; path is not null;)
        {
            using var page = await client.GetAsync(path, TestTokens.Rider(rider));
            Assert.Equal(200, (int)page.StatusCode);
            var body = await page.JsonAsync();
            listed.AddRange(body.GetProperty("trips").EnumerateArray().Select(trip => trip.GetProperty("id").GetGuid()));
            path = body.GetProperty("next").GetString();
        }

        Assert.Equal([trips[2].Id, trips[0].Id], listed);
    }

    [Fact]
    public async Task Streams_of_other_trips_go_on_and_the_own_one_once_the_status_is_known_again()
    {
        var (strange, other) = (await api.Database.BookAsync(TripStatus.Assigned), await api.Database.BookAsync());
        await using var own = await FollowAsync(strange);
        await using var others = await FollowAsync(other);
        Assert.Equal(("2", "1"), ((await own.NextAsync()).Id, (await others.NextAsync()).Id));

        await ArrivedAsync(strange);
        await PollAsync([strange.Id, other.Id], []);
        await api.Database.MoveAsync(other.Id, TripStatus.Cancelled);
        Assert.Equal("2", (await others.NextAsync()).Id);

        await api.Database.MoveAsync(strange.Id, TripStatus.InProgress);
        Assert.Equal(("4", "IN_PROGRESS"), (await own.NextAsync() is var last ? last.Id : null, last.Status));
    }

    [Fact]
    public async Task Streams_of_other_drivers_go_on()
    {
        var (strange, offer) = (await api.Database.BookAsync(TripStatus.Assigned), await api.Database.OfferAsync());
        await using var own = await FollowAsync(strange.DriverId!);
        await using var others = await FollowAsync(offer.DriverId);
        await own.NextAsync();
        await others.NextAsync();

        await ArrivedAsync(strange);
        await PollAsync([], [strange.DriverId!, offer.DriverId]);
        await api.Database.ExecuteAsync($"""
            UPDATE offers SET status = 'DECLINED', closed_at = clock_timestamp(), version = 2 WHERE id = {offer.Id}
            """);

        Assert.Equal("withdrawal", (await others.NextAsync()).Name);
    }

    [Fact]
    public async Task A_trip_that_had_such_a_status_is_shown_without_that_part_of_its_history()
    {
        var trip = await api.Database.BookAsync(TripStatus.Assigned);
        await api.Database.ExecuteAsync($"""
            UPDATE trips SET version = 4, status = 'IN_PROGRESS', history = history
                || jsonb_build_object('version', 3, 'status', 'ARRIVED', 'driverId', driver_id, 'deadlineAt', deadline_at, 'at', now())
                || jsonb_build_object('version', 4, 'status', 'IN_PROGRESS', 'driverId', driver_id, 'deadlineAt', deadline_at, 'at', now())
            WHERE id = {trip.Id}
            """);

        await using var stream = await api.FollowAsync(trip, lastEventId: "1");
        Assert.Equal("4", (await stream.NextAsync()).Id);
        using var inspected = await client.GetAsync($"/v1/ops/trips/{trip.Id}", TestTokens.Ops());
        Assert.Equal(
            ["IN_PROGRESS"],
            (await inspected.JsonAsync()).GetProperty("history").EnumerateArray()
                .Select(change => change.GetProperty("status").GetString()));
        using var list = await client.GetAsync("/v1/trips", TestTokens.Rider(trip.RiderId));
        Assert.Equal(1, (await list.JsonAsync()).GetProperty("trips").GetArrayLength());
    }

    // All at one replica, so that one statement reads the rows of both streams.
    private Task<EventClient> FollowAsync(Trip trip) =>
        EventClient.OpenAsync(api.Replicas[0].Address, $"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId));

    private Task<EventClient> FollowAsync(string driver) =>
        EventClient.OpenAsync(api.Replicas[0].Address, "/v1/drivers/me/events", TestTokens.Driver(driver));

    /// <summary>Lets the streams be read together.</summary>
    private async Task PollAsync(IReadOnlyCollection<Guid> trips, IReadOnlyCollection<string> drivers)
    {
        api.Hint(trips, drivers);

        // Its first state comes from a later poll.
        await using var later = await FollowAsync(NewName.Driver());
        await later.NextAsync();
    }

    /// <summary>Gives a trip a status of a newer release.</summary>
    private async Task<Trip> ArrivedAsync(Trip trip)
    {
        await api.Database.ExecuteAsync($"UPDATE trips SET status = 'ARRIVED', version = version + 1 WHERE id = {trip.Id}");
        return trip;
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        var problem = Problem.Assert(await response.RawAsync(), 503, "Retry-After");
        Assert.Equal("urn:ride-aspire:problem:newer-release", problem.GetProperty("type").GetString());
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }
}
