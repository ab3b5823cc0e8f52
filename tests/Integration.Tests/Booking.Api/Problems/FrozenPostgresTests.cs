using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using RideAspire.Booking.Contracts;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Problems;

/// <summary>A Postgres that hangs under load.</summary>
[Collection(nameof(StoresDownTests))]
public sealed class FrozenPostgresTests(StoresFixture stores)
{
    private const int PerSecond = 220;

    private static readonly TimeSpan frozen = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan atOnce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(50);

    /// <summary>Within this time, the probe and the first requests have found that it hangs.</summary>
    private static readonly TimeSpan known = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<(string What, int Status, bool SaysWhenToRepeat, TimeSpan Sent, TimeSpan Took)> answers = [];
    private readonly Stopwatch sinceFrozen = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_is_answered_within_4_s_and_only_what_was_sent_is_booked_afterwards()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false }, Ct);
        var database = new TestDatabase(postgres.ConnectionString("rides"));
        await using (var db = database.NewContext())
            await db.Database.MigrateAsync(Ct);
        var offer = await database.OfferAsync();
        var trip = await database.GetAsync(offer.TripId);
        await using var service = new HostedService<TripView>(
            ("ConnectionStrings:rides", database.ConnectionString),
            ("ConnectionStrings:redis", (await stores.RedisAsync(RedisKind.Garnet)).ConnectionString));
        using var api = new ApiClient(service.Address);
        await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(_ => Others(api, trip, offer)).Append(BookAsync(api)));
        Assert.All(answers, answer => Assert.InRange(answer.Status, 200, 499));
        var before = await database.CountAsync();
        answers.Clear();

        await postgres.FreezeAsync();
        sinceFrozen.Start();
        var requests = await SendAsync(api, trip, offer);
        await Task.WhenAll(requests);
        postgres.Thaw();

        Assert.All(answers, answer => Assert.True(
            answer is { Status: 503, SaysWhenToRepeat: true } && answer.Took < limit, $"{answer}"));

        // A few wait for it still, to find out when it is back. The others do not wait in vain.
        var later = answers.Where(answer => answer is { What: "book" } && answer.Sent > known).ToList();
        Assert.InRange(later.Count(answer => answer.Took > atOnce), 0, later.Count / 5);

        // What a frozen server was sent takes effect: one booking on each of the connections that were open.
        await TestHost.UntilAsync(async () => await BookAsync(api) == 201);
        var booked = await database.CountAsync() - before - answers.Count(answer => answer.Status == 201);
        Assert.InRange(booked, 0, 15);
    }

    // Bookings at a steady rate, and now and then one of each other request.
    private async Task<List<Task>> SendAsync(ApiClient api, Trip trip, Offer offer)
    {
        var requests = new List<Task>();
        var clock = Stopwatch.StartNew();
        using var ticks = new PeriodicTimer(tick);
        for (var bookings = 0; clock.Elapsed < frozen; await ticks.WaitForNextTickAsync(Ct))
        {
            for (; bookings < clock.Elapsed.TotalSeconds * PerSecond; bookings++)
            {
                requests.Add(BookAsync(api));
                if (bookings % PerSecond == 0)
                    requests.AddRange(Others(api, trip, offer));
            }
        }

        return requests;
    }

    private Task<int> BookAsync(ApiClient api) => AskAsync("book", api.BookAsync(TestTokens.Rider(NewName.Rider()), ct: Ct));

    private IEnumerable<Task> Others(ApiClient api, Trip trip, Offer offer)
    {
        var (rider, driver, ops) = (TestTokens.Rider(trip.RiderId), TestTokens.Driver(offer.DriverId), TestTokens.Ops());
        return new[]
        {
            ("get", api.GetAsync($"/v1/trips/{trip.Id}", rider, Ct)),
            ("list", api.GetAsync("/v1/trips", rider, Ct)),
            ("next page", api.GetAsync($"/v1/trips?before={trip.Id}", rider, Ct)),
            ("live", api.GetAsync("/v1/ops/live", ops, Ct)),
            ("all trips", api.GetAsync("/v1/ops/trips", ops, Ct)),
            ("inspect", api.GetAsync($"/v1/ops/trips/{trip.Id}", ops, Ct)),
            ("offer", api.GetAsync($"/v1/offers/{offer.Id}", driver, Ct)),
            ("accept", api.AnswerOfferAsync(driver, offer.Id, "accept", Ct)),
            ("cancel", api.PostAsync($"/v1/trips/{trip.Id}/cancel", rider, Ct)),
            ("go offline", api.GoOfflineAsync(TestTokens.Driver(NewName.Driver()), Ct)),
        }.Select(request => AskAsync(request.Item1, request.Item2));
    }

    private async Task<int> AskAsync(string what, Task<HttpResponseMessage> request)
    {
        var (sent, clock) = (sinceFrozen.Elapsed, Stopwatch.StartNew());
        using var response = await request;
        answers.Enqueue((what, (int)response.StatusCode, response.Headers.RetryAfter is not null, sent, clock.Elapsed));
        return (int)response.StatusCode;
    }
}
