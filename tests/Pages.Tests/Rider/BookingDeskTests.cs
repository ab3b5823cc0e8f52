using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Pages.Browser;
using RideAspire.Pages.Places;
using RideAspire.Pages.Rider;
using RideAspire.Pages.SignIn;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Tests.Rider;

/// <summary>A rider's bookings, whatever the answers are, and when they come.</summary>
public sealed class BookingDeskTests : IDisposable
{
    private static readonly Place here = new(40.7, -74);
    private static readonly Place there = new(40.8, -74);

    private readonly FakeTimeProvider time = new();
    private readonly FakeBrowser browser = new();
    private readonly FakeGateway gateway = new();
    private readonly HttpClient http;
    private readonly BookingDesk desk;

    public BookingDeskTests()
    {
        http = new HttpClient(gateway) { BaseAddress = new("http://gateway.test") };
        desk = OpenTab();
    }

    [Fact]
    public async Task A_booking_whose_sign_in_ends_on_the_way_is_sent_with_its_key_until_it_is_answered()
    {
        var booking = desk.BookAsync(here, there);
        var first = await gateway.NextAsync();
        first.Refuse(401, "unauthenticated");
        for (var i = 0; i < 8; i++)
        {
            var repeat = await NextInTimeAsync();
            Assert.Equal(first.Key, repeat.Key);
            repeat.Break();
        }

        await AnswerAsync(await NextInTimeAsync(), booking);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(408)]
    public async Task An_answer_that_is_not_the_api_s_word_on_the_booking_keeps_the_key(int status)
    {
        var booking = desk.BookAsync(here, there);
        var first = await gateway.NextAsync();
        first.Reply(status, text: "<h1>default backend</h1>");

        var repeat = await NextInTimeAsync();

        Assert.Equal(first.Key, repeat.Key);
        await AnswerAsync(repeat, booking);
    }

    [Fact]
    public async Task A_booking_that_the_api_refuses_is_over_and_the_next_one_has_another_key()
    {
        var booking = desk.BookAsync(here, there);
        var first = await gateway.NextAsync();
        first.Refuse(400, "invalid-request");
        await booking;
        Assert.Equal((DeskPhase.Choosing, "It is invalid-request."), (desk.Phase, desk.Problem?.Text));

        _ = desk.BookAsync(here, there);
        Assert.NotEqual(first.Key, (await gateway.NextAsync()).Key);
    }

    [Fact]
    public async Task A_booking_without_an_answer_for_two_minutes_asks_the_rider_before_it_is_sent_again()
    {
        var booking = desk.BookAsync(here, there);
        var first = await gateway.NextAsync();
        time.Advance(TimeSpan.FromMinutes(3));
        await InTimeAsync(() => desk.Phase == DeskPhase.Unsure);
        await booking;
        Assert.False(gateway.HasCall);

        var again = desk.ResendAsync();
        var repeat = await gateway.NextAsync();
        Assert.Equal(first.Key, repeat.Key);
        await AnswerAsync(repeat, again);
    }

    [Fact]
    public async Task A_rider_who_gives_up_sees_the_trip_if_the_booking_was_made()
    {
        _ = desk.BookAsync(here, there);
        await gateway.NextAsync();
        var giving = desk.GiveUpAsync();
        var search = await gateway.NextAsync();
        Assert.Equal("GET /v1/trips?limit=1", search.Line);

        var trip = Guid.NewGuid();
        search.Reply(200, new { trips = new[] { Json(trip, "WAITING", 1) }, next = (string?)null });

        Assert.Equal($"GET /v1/trips/{trip}/events", (await gateway.NextAsync()).Line);
        Assert.Equal(trip, desk.Trip?.Id);
        Assert.False(giving.IsCompleted);
    }

    [Fact]
    public async Task The_stream_of_a_trip_that_the_rider_has_left_shows_nothing_any_more()
    {
        var old = await WatchNewTripAsync();
        var cancelling = desk.CancelAsync();
        (await gateway.NextAsync()).Reply(200, Json(old.Trip, "CANCELLED", 2));
        await cancelling;
        desk.Leave();

        var current = await WatchNewTripAsync();
        old.Stream.End();
        await current.Stream.WriteAsync(2, JsonSerializer.Serialize(Json(current.Trip, "ASSIGNED", 2)));
        await UntilAsync(() => desk.Trip?.Status == "ASSIGNED");

        Assert.False(gateway.HasCall);
        Assert.Equal((DeskPhase.Watching, current.Trip), (desk.Phase, desk.Trip!.Id));
    }

    [Fact]
    public async Task A_second_tab_goes_on_with_the_booking_that_has_no_answer_yet()
    {
        using var other = OpenTab();
        _ = desk.BookAsync(here, there);
        var first = await gateway.NextAsync();
        _ = other.BookAsync(there, here);
        var second = await gateway.NextAsync();

        Assert.Equal(first.Key, second.Key);
    }

    [Fact]
    public void A_tab_forgets_no_booking_of_another_one()
    {
        var memory = new RiderMemory(new BrowserStorage(browser), "rider");
        var mine = new UnansweredBooking("mine", here, there, time.GetUtcNow());
        memory.KeepBooking(mine with { Key = "another" });

        memory.ForgetBooking(mine);

        Assert.Equal("another", memory.Booking?.Key);
    }

    public void Dispose()
    {
        desk.Dispose();
        http.Dispose();
        gateway.Dispose();
    }

    private BookingDesk OpenTab()
    {
        var connection = new Connection();
        var client = new RideClient(http, new FakeSession(), new ServerClock(time), connection, time);
        return new(client, new RiderMemory(new BrowserStorage(browser), "rider"), connection, time);
    }

    private async Task<(Guid Trip, OpenStream Stream)> WatchNewTripAsync()
    {
        var trip = Guid.NewGuid();
        _ = desk.BookAsync(here, there);
        (await gateway.NextAsync()).Reply(201, Json(trip, "WAITING", 1));
        var stream = (await gateway.NextAsync()).Stream();
        await stream.WriteAsync(1, JsonSerializer.Serialize(Json(trip, "WAITING", 1)));
        await UntilAsync(() => desk.Trip?.Id == trip);
        return (trip, stream);
    }

    // The trip is made, and the desk watches it.
    private async Task AnswerAsync(Call call, Task booking)
    {
        var trip = Guid.NewGuid();
        call.Reply(201, Json(trip, "WAITING", 1));
        Assert.Equal($"GET /v1/trips/{trip}/events", (await gateway.NextAsync()).Line);
        Assert.Equal((DeskPhase.Watching, trip), (desk.Phase, desk.Trip!.Id));
        Assert.False(booking.IsCompleted);
        Assert.Null(new RiderMemory(new BrowserStorage(browser), "rider").Booking);
    }

    private async Task<Call> NextInTimeAsync()
    {
        await InTimeAsync(() => gateway.HasCall);
        return await gateway.NextAsync();
    }

    // Delays pass meanwhile.
    private Task InTimeAsync(Func<bool> condition) => UntilAsync(() =>
    {
        time.Advance(TimeSpan.FromMilliseconds(100));
        return condition();
    });

    private static async Task UntilAsync(Func<bool> condition)
    {
        var patience = TimeSpan.FromSeconds(30);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var start = TimeProvider.System.GetTimestamp(); !condition();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < patience);
            await ticks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static object Json(Guid id, string status, int version) => new
    {
        id,
        status,
        riderId = "rider",
        pickup = new { lat = 40.7, lon = -74 },
        dropoff = new { lat = 40.8, lon = -74 },
        requestedAt = "2026-11-27T12:00:00Z",
        deadlineAt = "2026-11-27T12:01:00Z",
        changedAt = "2026-11-27T12:00:00Z",
        closedAt = status == "CANCELLED" ? "2026-11-27T12:00:30Z" : null,
        version,
    };

    private sealed class FakeSession : Session
    {
        public override string? Subject => "rider";

        public override Task<string?> TokenAsync(CancellationToken ct) => Task.FromResult<string?>("token");

        public override void Discard(string token)
        {
        }

        public override void SignOut()
        {
        }
    }
}
