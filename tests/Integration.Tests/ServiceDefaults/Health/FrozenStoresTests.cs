using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.BookingApi.Events;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Matching;
using RideAspire.ServiceDefaults;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timeouts;

namespace RideAspire.Integration.Tests.ServiceDefaults.Health;

/// <summary>
/// The stores hang while there is work to do. No loop of any service looks stalled meanwhile, and all loops go on
/// afterwards.
/// </summary>
public sealed class FrozenStoresTests : IAsyncLifetime
{
    private static readonly TimeSpan hangTime = TimeSpan.FromSeconds(9);

    private LocalPostgres postgres = null!;
    private LocalRedis redis = null!;
    private TestDatabase db = null!;
    private string[] sessions = [];

    public async ValueTask InitializeAsync()
    {
        postgres = await LocalPostgres.StartAsync(new() { Durable = false });
        redis = await LocalRedis.StartAsync(new() { Persistent = false });
        db = new(postgres.ConnectionString("rides"));
        await using var context = db.NewContext();
        await context.Database.MigrateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await SignalSessionsAsync("CONT");
        postgres.Thaw();
        redis.Signal(ProcessSignal.Continue);
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
    }

    [Fact]
    public Task A_frozen_postgres_stalls_no_loop() => AssertNoLoopStallsAsync(postgres.FreezeAsync, () => Run(postgres.Thaw));

    [Fact]
    public Task A_frozen_redis_stalls_no_loop() => AssertNoLoopStallsAsync(
        () => Run(() => redis.Signal(ProcessSignal.Stop)), () => Run(() => redis.Signal(ProcessSignal.Continue)));

    [Fact]
    public Task Two_frozen_stores_stall_no_loop() => AssertNoLoopStallsAsync(
        () =>
        {
            redis.Signal(ProcessSignal.Stop);
            return postgres.FreezeAsync();
        },
        () => Run(() =>
        {
            postgres.Thaw();
            redis.Signal(ProcessSignal.Continue);
        }));

    [Fact]
    public async Task Frozen_sessions_of_a_running_postgres_stall_no_loop()
    {
        await AssertNoLoopStallsAsync(
            async () =>
            {
                await using var context = db.NewContext();
                sessions = await context.Database.SqlQuery<string>($"""
                    SELECT pid::text AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """).ToArrayAsync();
                await SignalSessionsAsync("STOP");
            },
            () => SignalSessionsAsync("CONT"));
    }

    [Fact]
    public async Task Locked_tables_stall_no_loop()
    {
        await using var holder = new NpgsqlConnection(db.ConnectionString);
        await AssertNoLoopStallsAsync(
            async () =>
            {
                await holder.OpenAsync();
                await holder.BeginTransactionAsync();
                await using var hold = new NpgsqlCommand("LOCK TABLE trips IN ACCESS EXCLUSIVE MODE", holder);
                await hold.ExecuteNonQueryAsync();
            },
            holder.CloseAsync);
    }

    private async Task AssertNoLoopStallsAsync(Func<Task> hang, Func<Task> resume)
    {
        using var timeouts = Build(builder => builder.AddTimeouts());
        using var matching = Build(builder => builder.AddTimerPump<MatchingEffect, Heartbeats>(
            queues => queues.Matching, heartbeats => new(heartbeats.Expect, heartbeats.Beat)));
        await using var api = EventsFixture.NewReplica(db, redis);
        using var http = new HttpClient { BaseAddress = api.Address };
        IHost[] workers = [timeouts, matching];
        await Task.WhenAll(workers.Select(worker => worker.StartAsync()));

        // The trips are due one after the other, so that there is work to do whenever the stores hang.
        var trips = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => db.BookAsync(TimeSpan.FromMilliseconds(1_000 + (i * 50)))));
        await Task.WhenAll(trips.Select(timeouts.Get<AfterCommit>().BookedAsync));
        await TestHost.UntilAsync(async () => (await db.GetAsync(trips[0].Id)).ClosedAt is not null);

        await using var stream = await EventClient.OpenAsync(
            api.Address, $"/v1/trips/{trips[^1].Id}/events", TestTokens.Rider(trips[^1].RiderId));

        await hang();
        var since = Stopwatch.StartNew();
        await TestHost.UntilAsync(async () =>
        {
            foreach (var worker in workers)
                Assert.Null(await worker.StalledLoopsAsync());
            using var alive = await http.GetAsync(new Uri("/alive", UriKind.Relative));
            Assert.True(alive.IsSuccessStatusCode, await alive.Content.ReadAsStringAsync());
            return since.Elapsed > hangTime;
        });
        await resume();

        await TestHost.UntilAsync(async () =>
        {
            await using var context = db.NewContext();
            return await context.Trips.AllAsync(trip => trip.ClosedAt != null);
        });
        await Task.WhenAll(workers.Select(worker => worker.StopAsync()));
    }

    private Task SignalSessionsAsync(string signal) =>
        sessions.Length == 0 ? Task.CompletedTask : OwnedProcess.RunAsync(new Command("kill", [$"-{signal}", .. sessions]));

    private IHost Build(Action<HostApplicationBuilder> configure) => TestHost.Build(db, redis, builder =>
    {
        builder.AddServiceDefaults();
        configure(builder);
    });

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
