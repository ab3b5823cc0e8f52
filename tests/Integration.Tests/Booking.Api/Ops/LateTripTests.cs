using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.BookingApi.Ops;

/// <summary>One look at a late trip tells what made it late.</summary>
public sealed class LateTripTests : IAsyncLifetime
{
    private LocalPostgres postgres = null!;
    private LocalRedis redis = null!;
    private ConnectionMultiplexer connection = null!;
    private TimerQueue deadlines = null!;
    private RideServices services = null!;
    private TestDatabase db = null!;
    private ApiClient client = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = await LocalPostgres.StartAsync(new() { Durable = false });
        redis = await LocalRedis.StartAsync(new() { Persistent = false });
        connection = await redis.ConnectAsync();
        deadlines = new TimerQueues(connection.Store(), Options.Create(new TimerOptions())).Timeouts;
        db = new(postgres.ConnectionString("rides"));
        services = new(db.ConnectionString, redis.ConnectionString);
        await using (var context = db.NewContext())
            await context.Database.MigrateAsync();
        client = new((await services.StartAsync("Booking.Api")).Address);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        postgres.Thaw();
        redis.Signal(ProcessSignal.Continue);
        await services.DisposeAsync();
        await connection.DisposeAsync();
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_that_was_killed_with_the_claim_shows_as_a_lapsed_lease()
    {
        var rareSweep = ("Sweep:Grace", (string?)"00:01:00");
        var killed = await services.StartAsync("Timeout.Worker", rareSweep);
        var trip = await db.BookAsync(TimeSpan.FromMilliseconds(-1));
        await using (await LockedAsync())
        {
            await deadlines.ScheduleAsync(TimerEntry.AtOnce(trip.Id));
            await TestHost.UntilAsync(async () => await connection.DueAsync(deadlines, trip.Id) % 1 != 0);
            await killed.KillAsync();
        }

        var worker = await services.StartAsync("Timeout.Worker", rareSweep);
        var closing = await ClosingAsync(trip);

        Assert.Equal("timer", Text(closing, "source"));
        Assert.EndsWith($":{worker.ProcessId}", Text(closing, "replica"));
        Assert.Contains("its lease lapsed", Text(closing, "why"));
    }

    [Fact]
    public async Task A_redis_that_is_down_shows_as_closed_by_the_sweep()
    {
        var worker = await services.StartAsync("Timeout.Worker");
        redis.Signal(ProcessSignal.Stop);
        await TestHost.UntilAsync(() => Task.FromResult(worker.HasPrinted("Redis")));
        var trip = await db.BookAsync(TimeSpan.FromMilliseconds(1));

        var closing = await ClosingAsync(trip);

        Assert.Equal("sweep", Text(closing, "source"));
        Assert.EndsWith($":{worker.ProcessId}", Text(closing, "replica"));
        Assert.Contains("Redis did not answer", Text(closing, "why"));
        Assert.InRange(closing.GetProperty("lateMs").GetDouble(), 1_000, 30_000);
    }

    [Fact]
    public async Task A_postgres_that_was_frozen_shows_as_that_whoever_closed_the_trip()
    {
        var worker = await services.StartAsync("Timeout.Worker");
        var trip = await db.BookAsync(TimeSpan.FromSeconds(3));
        await deadlines.ScheduleAsync(new(trip.Id, trip.DeadlineAt));
        await postgres.FreezeAsync();
        await TestHost.UntilAsync(() => Task.FromResult(
            worker.HasPrinted("Postgres") && TimeProvider.System.GetUtcNow() > trip.DeadlineAt.AddSeconds(2)));
        postgres.Thaw();

        var closing = await ClosingAsync(trip);

        Assert.EndsWith($":{worker.ProcessId}", Text(closing, "replica"));
        Assert.Matches("s late: Postgres (had not answered|took [0-9.]+ s)", Text(closing, "why"));
    }

    [Fact]
    public async Task A_trip_that_nobody_closes_says_so_and_one_that_is_on_time_too()
    {
        var trip = await db.BookAsync(TimeSpan.FromMilliseconds(-300));
        Assert.Contains("Still open", Text((await InspectAsync(trip)).GetProperty("closing"), "why"));

        await services.StartAsync("Timeout.Worker", ("Sweep:Grace", "00:01:00"));
        var prompt = await db.BookAsync(TimeSpan.FromSeconds(1));
        await deadlines.ScheduleAsync(new(prompt.Id, prompt.DeadlineAt));

        Assert.Contains("Closed by its timer", Text(await ClosingAsync(prompt), "why"));
    }

    private static string Text(JsonElement view, string name) => view.GetProperty(name).GetString()!;

    /// <summary>How the trip was closed, once it is.</summary>
    private async Task<JsonElement> ClosingAsync(Trip trip)
    {
        await TestHost.UntilAsync(async () => (await db.GetAsync(trip.Id)).ClosedAt is not null);
        return (await InspectAsync(trip)).GetProperty("closing");
    }

    private async Task<JsonElement> InspectAsync(Trip trip)
    {
        JsonElement view = default;
        await TestHost.UntilAsync(async () =>
        {
            using var response = await client.GetAsync($"/v1/ops/trips/{trip.Id}", TestTokens.Ops());
            view = await response.JsonAsync();
            return (int)response.StatusCode == 200;
        });
        return view;
    }

    /// <summary>
    /// Keeps the workers from closing the trip until the returned lock is disposed of. Then the sessions that wait for
    /// it have ended: else they would close it for a process that is dead.
    /// </summary>
    private async Task<IAsyncDisposable> LockedAsync()
    {
        var holder = new NpgsqlConnection($"{db.ConnectionString};Pooling=false");
        await holder.OpenAsync();
        await using var transaction = new NpgsqlCommand("BEGIN; LOCK TABLE trips IN ACCESS EXCLUSIVE MODE", holder);
        await transaction.ExecuteNonQueryAsync();
        return new Lock(holder);
    }

    private sealed class Lock(NpgsqlConnection holder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using var end = new NpgsqlCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'Timeout.Worker@%'", holder);
            await end.ExecuteNonQueryAsync();
            await holder.DisposeAsync();
        }
    }
}
