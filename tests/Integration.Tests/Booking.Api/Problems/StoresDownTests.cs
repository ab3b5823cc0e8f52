using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.Booking.Contracts;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.BookingApi.Problems;

/// <summary>
/// Each test stops or freezes its own stores. The tests measure times, so they do not run in parallel.
/// </summary>
[Collection(nameof(StoresDownTests))]
[CollectionDefinition(nameof(StoresDownTests), DisableParallelization = true)]
public sealed class StoresDownTests(StoresFixture stores)
{
    // About 3 s and 0.8 s on a quiet machine. The stores' clients would time out after 15 to 30 s by default.
    private static readonly TimeSpan refusal = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan booking = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan recovery = TimeSpan.FromSeconds(15);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_Postgres_is_away_requests_are_refused_as_repeatable_and_recovery_is_automatic(bool frozen)
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false }, Ct);
        var database = new TestDatabase(postgres.ConnectionString("rides"));
        await using (var db = database.NewContext())
            await db.Database.MigrateAsync(Ct);
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.Garnet, Persistent = false }, Ct);
        await using var service = Service(database, redis);
        using var api = new ApiClient(service.Address);
        var rider = NewName.Rider();
        var trip = await Warm(api, rider);

        await (frozen ? postgres.FreezeAsync() : postgres.StopAsync());
        await RefusedAsync(() => api.BookAsync(TestTokens.Rider(NewName.Rider())));
        await RefusedAsync(() => api.GetAsync(trip, TestTokens.Rider(rider)));
        await RefusedAsync(() => api.PostAsync($"{trip}/cancel", TestTokens.Rider(rider)));
        using (var seen = await api.ComeOnlineAsync(TestTokens.Driver("driver-1"), ct: Ct))
            Assert.Equal(204, (int)seen.StatusCode);
        Assert.NotNull(await ScoreAsync(service, keys => keys.Positions, "driver-1"));
        Assert.Null(await ScoreAsync(service, keys => keys.ListeningFree, "driver-1"));

        if (frozen)
            postgres.Thaw();
        else
            await postgres.StartAgainAsync(Ct);
        await EventuallyAsync(200, () => api.GetAsync(trip, TestTokens.Rider(rider)));
        await EventuallyAsync(201, () => api.BookAsync(TestTokens.Rider(NewName.Rider())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_Redis_is_away_booking_goes_on_and_presence_gets_503_with_Retry_After(bool frozen)
    {
        var database = await stores.NewDatabaseAsync();
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.Garnet, Persistent = false }, Ct);
        await using var service = Service(database, redis);
        using var api = new ApiClient(service.Address);
        await Warm(api, NewName.Rider());

        if (frozen)
            redis.Signal(ProcessSignal.Stop);
        else
            await redis.KillAsync();

        for (var i = 0; i < 4; i++)
            await BookedAsync(api, database);
        await RefusedAsync(() => api.ComeOnlineAsync(TestTokens.Driver("driver-1")));
        await RefusedAsync(() => api.GoOfflineAsync(TestTokens.Driver("driver-1")));

        if (frozen)
            redis.Signal(ProcessSignal.Continue);
        else
            await redis.StartAgainAsync(Ct);
        await EventuallyAsync(204, () => api.ComeOnlineAsync(TestTokens.Driver("driver-1")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_starts_while_Redis_is_away_still_books(bool frozen)
    {
        var database = await stores.NewDatabaseAsync();
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.Garnet, Persistent = false }, Ct);
        if (frozen)
            redis.Signal(ProcessSignal.Stop);
        else
            await redis.KillAsync();

        await using var service = Service(database, redis);
        using var api = new ApiClient(service.Address);

        await BookedAsync(api, database);
    }

    private static Task<double?> ScoreAsync(HostedService<TripView> service, Func<DriverKeys, RedisKey> key, string driver) =>
        service.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase()
            .SortedSetScoreAsync(key(new(service.Services.GetRequiredService<RedisStore>(), Region.Of(TestDatabase.UnionSquare))), driver);

    private static HostedService<TripView> Service(TestDatabase database, LocalRedis redis) =>
        new(("ConnectionStrings:rides", database.ConnectionString), ("ConnectionStrings:redis", redis.ConnectionString));

    /// <summary>
    /// Sends a first request of each kind, so that the test measures no start-up. Returns a trip's path.
    /// </summary>
    private static async Task<string> Warm(ApiClient api, string rider)
    {
        await EventuallyAsync(204, () => api.ComeOnlineAsync(TestTokens.Driver("driver-0")));
        await EventuallyAsync(204, () => api.GoOfflineAsync(TestTokens.Driver("driver-0")));
        using var booked = await api.BookAsync(TestTokens.Rider(rider));
        Assert.Equal(201, (int)booked.StatusCode);
        return booked.Headers.Location!.ToString();
    }

    private static async Task BookedAsync(ApiClient api, TestDatabase database)
    {
        var clock = Stopwatch.StartNew();
        using var response = await api.BookAsync(TestTokens.Rider(NewName.Rider()));
        Assert.Equal(201, (int)response.StatusCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, booking);
        Assert.Equal(TripStatus.Waiting, (await database.GetAsync((await response.JsonAsync()).GetProperty("id").GetGuid())).Status);
    }

    private static async Task RefusedAsync(Func<Task<HttpResponseMessage>> request)
    {
        var clock = Stopwatch.StartNew();
        using var response = await request();
        Problem.Assert(await response.RawAsync(), 503, "Retry-After", "Idempotency-Key");
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, refusal);
    }

    /// <summary>Retries a request, as its refusal says, until the stores are back.</summary>
    private static async Task EventuallyAsync(int status, Func<Task<HttpResponseMessage>> request)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            using var response = await request();
            if ((int)response.StatusCode == status)
                return;
            Assert.Equal(503, (int)response.StatusCode);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, recovery);
        }
    }
}
