using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.Booking.Contracts;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.BookingApi.Problems;

/// <summary>The API while the Redis of dispatch, a server of its own, is away.</summary>
[Collection(nameof(DispatchDownTests))]
[CollectionDefinition(nameof(DispatchDownTests), DisableParallelization = true)]
public sealed class DispatchDownTests(StoresFixture stores)
{
    /// <summary>A booking that waits for a Redis that hangs takes 0.8 s.</summary>
    private static readonly TimeSpan atOnce = TimeSpan.FromMilliseconds(600);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bookings_are_armed_at_once_and_presence_gets_503_with_Retry_After(bool frozen)
    {
        var database = await stores.NewDatabaseAsync();
        var timers = await stores.RedisAsync(RedisKind.Garnet);
        await using var dispatch = await LocalRedis.StartAsync(new() { Persistent = false }, TestContext.Current.CancellationToken);
        await using var service = new HostedService<TripView>(
            ("ConnectionStrings:rides", database.ConnectionString),
            ("ConnectionStrings:redis", timers.ConnectionString),
            ("ConnectionStrings:dispatch", dispatch.ConnectionString));
        using var api = new ApiClient(service.Address);
        var (redis, deadlines) = (service.Services.GetRequiredService<IConnectionMultiplexer>(),
            service.Services.GetRequiredService<TimerQueues>().Timeouts);
        await TestHost.UntilAsync(async () => await PresenceAsync() == 204);
        await BookAsync();

        if (frozen)
            dispatch.Signal(ProcessSignal.Stop);
        else
            await dispatch.KillAsync();
        await TestHost.UntilAsync(async () => await PresenceAsync() == 503);
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 4; i++)
            fastest = await BookAsync() is var took && took < fastest ? took : fastest;
        Assert.InRange(fastest, TimeSpan.Zero, atOnce);
        await TestHost.UntilAsync(async () => await HealthAsync() == ("Healthy", "Degraded: does not answer."));
        Assert.Equal(503, await PresenceAsync());
        using (var drivers = await api.GetAsync("/v1/ops/drivers", TestTokens.Ops()))
            Problem.Assert(await drivers.RawAsync(), 503, "Retry-After");
        using (var live = await api.GetAsync("/v1/ops/live", TestTokens.Ops()))
            Assert.Equal(200, (int)live.StatusCode);

        if (frozen)
            dispatch.Signal(ProcessSignal.Continue);
        else
            await dispatch.StartAgainAsync(TestContext.Current.CancellationToken);
        await TestHost.UntilAsync(async () => await PresenceAsync() == 204);
        await TestHost.UntilAsync(async () => await HealthAsync() == ("Healthy", "Healthy"));

        async Task<int> PresenceAsync()
        {
            using var seen = await api.ComeOnlineAsync(TestTokens.Driver(NewName.Driver()));
            if ((int)seen.StatusCode == 204)
                return 204;
            Problem.Assert(await seen.RawAsync(), 503, "Retry-After");
            Assert.NotNull(seen.Headers.RetryAfter);
            return 503;
        }

        async Task<TimeSpan> BookAsync()
        {
            var clock = Stopwatch.StartNew();
            using var booked = await api.BookAsync(TestTokens.Rider(NewName.Rider()));
            Assert.Equal(201, (int)booked.StatusCode);
            var took = clock.Elapsed;
            Assert.NotNull(await redis.DueAsync(deadlines, (await booked.JsonAsync()).GetProperty("id").GetGuid()));
            return took;
        }

        async Task<(string? Redis, string? Dispatch)> HealthAsync()
        {
            using var health = await api.GetAsync("/health");
            Assert.Equal(200, (int)health.StatusCode);
            var checks = (await health.JsonAsync()).GetProperty("checks");
            return (checks.GetProperty("redis").GetString(), checks.GetProperty("dispatch").GetString());
        }
    }
}
