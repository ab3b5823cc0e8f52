using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.BookingApi.Ops;

/// <summary>What ops see of the timers, and a sweep on request, in a system of its own.</summary>
public sealed class TimersApiTests : IAsyncLifetime
{
    private LocalPostgres postgres = null!;
    private LocalRedis redis = null!;
    private RideServices services = null!;
    private TestDatabase db = null!;
    private ApiClient client = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = await LocalPostgres.StartAsync(new() { Durable = false });
        redis = await LocalRedis.StartAsync(new() { Persistent = false });
        db = new(postgres.ConnectionString("rides"));

        // So rare a sweep that only a request can have ended a trip in time.
        services = new(db.ConnectionString, redis.ConnectionString, [("Sweep:Interval", "00:00:03"), ("Sweep:Grace", "00:00:00")]);
        await using (var context = db.NewContext())
            await context.Database.MigrateAsync();
        client = new((await services.StartAsync("Booking.Api")).Address);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await services.DisposeAsync();
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
    }

    [Fact]
    public async Task The_view_has_both_queues_with_their_timers_and_the_pumps_of_the_workers()
    {
        var worker = await services.StartAsync("Timeout.Worker");
        await services.StartAsync("Matching.Worker");
        using (var booked = await client.BookAsync(TestTokens.Rider("rider-1")))
            Assert.Equal(201, (int)booked.StatusCode);

        await TestHost.UntilAsync(async () => (await QueueAsync("timeouts")).GetProperty("pumps").GetArrayLength() == 1
            && (await QueueAsync("matching")).GetProperty("pumps").GetArrayLength() == 1);

        var timeouts = await QueueAsync("timeouts");
        Assert.Equal((1, 0, 4), (Int(timeouts, "armed"), Int(timeouts, "due"), timeouts.GetProperty("shards").GetArrayLength()));
        var pump = Assert.Single(timeouts.GetProperty("pumps").EnumerateArray());
        Assert.EndsWith($":{worker.ProcessId}", pump.GetProperty("replica").GetString());
    }

    [Fact]
    public async Task A_request_to_sweep_reaches_the_workers_and_is_accepted_when_there_are_none()
    {
        Assert.Equal(0, await SweepAsync());
        var worker = await services.StartAsync("Timeout.Worker");
        await TestHost.UntilAsync(async () => await SweepAsync() == 1);

        await TestHost.UntilAsync(() => Task.FromResult(worker.HasPrinted("Ops asked for a sweep")));
    }

    [Fact]
    public async Task Without_redis_both_are_refused_with_503_and_the_time_to_retry()
    {
        redis.Signal(ProcessSignal.Stop);
        try
        {
            using var view = await client.GetAsync("/v1/ops/timers", TestTokens.Ops());
            using var sweep = await client.PostAsync("/v1/ops/timers/sweep", TestTokens.Ops());

            Assert.All([view, sweep], answer => Assert.Equal((503, true), ((int)answer.StatusCode, answer.Headers.RetryAfter is not null)));
        }
        finally
        {
            redis.Signal(ProcessSignal.Continue);
        }
    }

    private static int Int(JsonElement view, string name) => view.GetProperty(name).GetInt32();

    private async Task<JsonElement> QueueAsync(string name)
    {
        using var response = await client.GetAsync("/v1/ops/timers", TestTokens.Ops());
        Assert.Equal(200, (int)response.StatusCode);
        return (await response.JsonAsync()).GetProperty("queues").EnumerateArray()
            .Single(queue => queue.GetProperty("name").GetString() == name);
    }

    private async Task<int> SweepAsync()
    {
        using var response = await client.PostAsync("/v1/ops/timers/sweep", TestTokens.Ops());
        Assert.Equal(202, (int)response.StatusCode);
        return Int(await response.JsonAsync(), "workers");
    }
}
