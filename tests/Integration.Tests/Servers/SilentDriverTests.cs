using System.Text.Json;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.Servers;

/// <summary>
/// The whole system as processes: the phone of a driver with auto-accept dies, and their trip goes to another driver,
/// whatever else fails meanwhile.
/// </summary>
public sealed class SilentDriverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nothing")]
    [InlineData("the worker")]
    [InlineData("redis")]
    public async Task A_trip_that_is_not_acknowledged_goes_to_another_driver_whatever_is_lost_meanwhile(string lost)
    {
        await using var stores = await RideStores.StartAsync(new() { Durable = false }, new() { Persistent = false }, Ct);
        await using var services = new RideServices(stores, ("Matching:AcknowledgeWithin", "00:00:03"));
        var gateway = await services.StartAllAsync();
        using var api = new ApiClient(gateway.Address);
        var (rider, silent, other) = (TestTokens.Rider("rider"), TestTokens.Driver("silent"), TestTokens.Driver("other"));
        (await api.ComeOnlineAsync(silent, ct: Ct)).Dispose();
        using var booked = await api.BookAsync(rider, ct: Ct);
        var trip = (await booked.JsonAsync()).GetProperty("id").GetGuid();
        await using var stream = await EventClient.OpenAsync(gateway.Address, $"/v1/trips/{trip}/events", rider);
        var assigned = await NextAsync(stream, "ASSIGNED");
        Assert.Equal("silent", assigned.GetProperty("driverId").GetString());

        if (lost == "the worker")
            await services.Replicas.Single(replica => replica.Project == "Matching.Worker").KillAsync();
        if (lost == "redis")
            await FlushAsync(stores);

        var waiting = await NextAsync(stream, "WAITING");
        Assert.Equal(JsonValueKind.Null, waiting.GetProperty("driverId").ValueKind);
        Assert.True(waiting.GetProperty("deadlineAt").GetDateTimeOffset() > assigned.GetProperty("deadlineAt").GetDateTimeOffset());

        if (lost == "the worker")
            await services.StartAsync("Matching.Worker");
        var reassigned = NextAsync(stream, "ASSIGNED");
        await TestHost.UntilAsync(async () =>
        {
            (await api.ComeOnlineAsync(other, ct: Ct)).Dispose();
            return reassigned.IsCompleted;
        });
        Assert.Equal("other", (await reassigned).GetProperty("driverId").GetString());
    }

    /// <summary>The next version of the trip with this status. Skips none but the booking itself.</summary>
    private static async Task<JsonElement> NextAsync(EventClient stream, string status)
    {
        var next = (await stream.NextAsync()).Json;
        if (next.GetProperty("version").GetInt32() == 1)
            next = (await stream.NextAsync()).Json;
        Assert.Equal(status, next.GetProperty("status").GetString());
        return next;
    }

    private static async Task FlushAsync(RideStores stores)
    {
        await using var redis = await stores.Redis.ConnectAsync();
        foreach (var server in redis.GetServers())
            await server.FlushAllDatabasesAsync();
    }
}
