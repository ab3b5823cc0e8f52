using RideAspire.Booking.Contracts;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.BookingApi.Problems;

/// <summary>A Redis that answers and refuses: only what needs it is refused, until soon after the end.</summary>
public sealed class RefusingRedisTests(StoresFixture stores)
{
    [Theory]
    [InlineData("REPLICAOF localhost 6999", "REPLICAOF NO ONE")]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0")]
    [InlineData("ACL SETUSER default -geoadd", "ACL SETUSER default +geoadd")]
    [InlineData("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0")]
    public async Task A_redis_that_refuses_is_answered_with_503_for_presence_and_bookings_go_on(string begin, string end)
    {
        Assert.SkipWhen(LocalRedis.FindRedisServer() is null, "Neither redis-server nor valkey-server is installed.");
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.RedisServer, Persistent = false });
        await using var connection = await redis.ConnectAsync();
        var db = await stores.NewDatabaseAsync();
        await using HostedService<TripView> service = new(
            _ => { },
            ("ConnectionStrings:rides", db.ConnectionString),
            ("ConnectionStrings:redis", redis.ConnectionString));
        using var client = new ApiClient(service.Address);
        Assert.Equal(204, await ComeOnlineAsync());

        await RunAsync(begin);
        Assert.Equal(503, await ComeOnlineAsync());
        Assert.Equal(201, await Problem.StatusAsync(client.BookAsync(TestTokens.Rider(NewName.Rider()))));

        await RunAsync(end);
        await TestHost.UntilAsync(async () => await ComeOnlineAsync() == 204);

        // A driver whom Redis does not know yet: a full Redis goes on with the others.
        Task<int> ComeOnlineAsync() => Problem.StatusAsync(client.ComeOnlineAsync(TestTokens.Driver(NewName.Driver())));

        Task RunAsync(string command) => connection.GetDatabase().ExecuteAsync(command.Split(' ')[0], [.. command.Split(' ')[1..]]);
    }
}
