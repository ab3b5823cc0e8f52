using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>Streams while a store is away. Each test stops its own stores.</summary>
public sealed class StoresDownTests(StoresFixture stores)
{
    // 2 s on a quiet machine. The stores' own clients would give up later than this.
    private static readonly TimeSpan refusal = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task While_Postgres_is_away_open_streams_get_heartbeats_and_new_ones_are_refused()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false });
        var database = new TestDatabase($"{postgres.ConnectionString("rides")};Pooling=false");
        await using (var db = database.NewContext())
            await db.Database.MigrateAsync();
        await using var replica = EventsFixture.NewReplica(
            new(postgres.ConnectionString("rides")), await stores.RedisAsync(RedisKind.Garnet), ("Events:HeartbeatInterval", "00:00:00.1"),
            ("Events:FirstStateTimeout", "00:00:02"));
        var trip = await database.BookAsync();
        var (path, token) = ($"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId));
        await using var stream = await EventClient.OpenAsync(replica.Address, path, token);
        Assert.Equal("1", (await stream.NextAsync()).Id);

        await postgres.StopAsync();
        using (var refused = await EventClient.AskAsync(replica.Address, path, token))
            Problem.Assert(await refused.RawAsync(), 503, "Retry-After");
        for (var heartbeats = 0; heartbeats < 5; heartbeats++)
            Assert.Equal(new Received("heartbeat", null, "", null), await stream.NextOfAllAsync());

        await postgres.StartAgainAsync();
        await database.MoveAsync(trip.Id, TripStatus.Cancelled);
        Assert.Equal(("2", "CANCELLED"), (await stream.NextAsync() is var last ? last.Id : null, last.Status));
        await stream.EndsAsync();
    }

    [Fact]
    public async Task While_Postgres_hangs_new_streams_are_refused_quickly_and_open_ones_resume_afterwards()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false });
        var database = new TestDatabase(postgres.ConnectionString("rides"));
        await using (var db = database.NewContext())
            await db.Database.MigrateAsync();
        await using var replica = EventsFixture.NewReplica(
            database, await stores.RedisAsync(RedisKind.Garnet), ("Events:HeartbeatInterval", "00:00:00.1"));
        var trip = await database.BookAsync();
        var (path, token) = ($"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId));
        await using var stream = await EventClient.OpenAsync(replica.Address, path, token);
        Assert.Equal("1", (await stream.NextAsync()).Id);

        await postgres.FreezeAsync();
        for (var round = 0; round < 3; round++)
        {
            var refused = await Task.WhenAll(
                Enumerable.Range(0, 20).Select(_ => EventClient.AskAsync(replica.Address, path, token))).WaitAsync(refusal);
            foreach (var response in refused)
            {
                using (response)
                    Problem.Assert(await response.RawAsync(), 503, "Retry-After");
            }
        }

        Assert.Equal("heartbeat", (await stream.NextOfAllAsync()).Name);
        postgres.Thaw();
        await database.MoveAsync(trip.Id, TripStatus.Cancelled);
        Assert.Equal("2", (await stream.NextAsync()).Id);
        await stream.EndsAsync();
    }

    [Fact]
    public async Task While_Redis_is_away_changes_still_arrive()
    {
        var database = await stores.NewDatabaseAsync();
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.Garnet, Persistent = false });
        await using var replica = EventsFixture.NewReplica(database, redis);
        var trip = await database.BookAsync();
        var (path, token) = ($"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId));
        await using var before = await EventClient.OpenAsync(replica.Address, path, token);
        Assert.Equal("1", (await before.NextAsync()).Id);

        await redis.KillAsync();
        await using var after = await EventClient.OpenAsync(replica.Address, path, token);
        Assert.Equal("1", (await after.NextAsync()).Id);
        await database.MoveAsync(trip.Id, TripStatus.Cancelled);

        Assert.Equal(["2", "2"], [(await before.NextAsync()).Id, (await after.NextAsync()).Id]);
    }
}
