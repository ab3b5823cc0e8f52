using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>An EventSource that cannot set headers, as polyfills in a web view, resumes by the query.</summary>
public sealed class LastEventIdQueryTests(EventsFixture api) : IClassFixture<EventsFixture>
{
    [Fact]
    public async Task A_closed_trip_is_204_for_a_client_that_has_seen_its_final_version()
    {
        var trip = await api.Database.BookAsync(TripStatus.Cancelled);

        using var again = await EventClient.AskAsync(
            api.Gateway, $"/v1/trips/{trip.Id}/events?lastEventId={trip.Version}", TestTokens.Rider(trip.RiderId));

        Assert.Equal(204, (int)again.StatusCode);
    }

    [Theory]
    [InlineData("?lastEventId=1", null, "2")]
    [InlineData("?lasteventid=2", null, "3")]
    [InlineData("?lastEventId=1", "2", "3")]
    public async Task A_trips_stream_goes_on_after_the_version_and_the_header_has_priority(string query, string? header, string first)
    {
        var trip = await api.Database.BookAsync(TripStatus.InProgress);

        await using var stream = await EventClient.OpenAsync(
            api.Gateway, $"/v1/trips/{trip.Id}/events{query}", TestTokens.Rider(trip.RiderId), header);

        Assert.Equal(first, (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task A_drivers_stream_goes_on_after_what_the_client_has_seen()
    {
        var driver = NewName.Driver();
        var trip = await api.Database.BookAsync();
        await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, driver);
        string seen;
        await using (var stream = await api.FollowAsync(driver))
            seen = (await stream.NextAsync()).Id!;

        await api.Database.MoveAsync(trip.Id, TripStatus.InProgress);
        await using var resumed = await EventClient.OpenAsync(
            api.Gateway, $"/v1/drivers/me/events?lastEventId={Uri.EscapeDataString(seen)}", TestTokens.Driver(driver));

        Assert.Equal(("trip", "IN_PROGRESS"), ((await resumed.NextAsync()) is var next ? next.Name : null, next.Status));
    }

    [Fact]
    public async Task An_empty_id_is_none_and_the_streams_begin_with_the_state()
    {
        var trip = await api.Database.BookAsync(TripStatus.InProgress);

        await using var rider = await EventClient.OpenAsync(
            api.Gateway, $"/v1/trips/{trip.Id}/events?lastEventId=", TestTokens.Rider(trip.RiderId));
        await using var driver = await EventClient.OpenAsync(
            api.Gateway, "/v1/drivers/me/events?lastEventId=", TestTokens.Driver(NewName.Driver()));

        Assert.Equal("3", (await rider.NextAsync()).Id);
        Assert.Equal("state", (await driver.NextAsync()).Name);
    }

    [Fact]
    public async Task An_id_that_is_no_version_is_refused_as_in_the_header()
    {
        var trip = await api.Database.BookAsync();

        using var response = await EventClient.AskAsync(
            api.Gateway, $"/v1/trips/{trip.Id}/events?lastEventId=abc", TestTokens.Rider(trip.RiderId));

        Problem.Assert(await response.RawAsync(), 400, "Last-Event-ID takes the version of a trip: a number.");
    }
}
