using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.TimeoutWorker;

/// <summary>The worker as a process that receives SIGTERM while its stores may hang.</summary>
public sealed class TerminatedWorkerTests : IAsyncLifetime
{
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);

    /// <summary>Measured: 1.9 s with a hung Redis, also with both cores busy, and less with the others.</summary>
    private static readonly TimeSpan exitTimeout = TimeSpan.FromSeconds(3);

    private static readonly (string, string?)[] settings = [("Timers:Lease", $"{lease}"), ("Sweep:Grace", "00:01:00")];

    private LocalPostgres postgres = null!;
    private LocalRedis redis = null!;
    private TestDatabase db = null!;
    private ConnectionMultiplexer connection = null!;
    private TimerQueue deadlines = null!;
    private RideServices services = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = await LocalPostgres.StartAsync(new() { Durable = false });
        redis = await LocalRedis.StartAsync(new() { Persistent = false });
        db = new(postgres.ConnectionString("rides"));
        await using var context = db.NewContext();
        await context.Database.MigrateAsync();
        connection = await redis.ConnectAsync();
        deadlines = new TimerQueues(connection.Store(), Options.Create(new TimerOptions())).Timeouts;
        services = new(db.ConnectionString, redis.ConnectionString, settings);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        postgres.Thaw();
        redis.Signal(ProcessSignal.Continue);
        await connection.DisposeAsync();
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_that_hangs_is_released_at_once_and_a_peer_expires_its_trip_before_the_lease_ends(bool postgresIsFrozen)
    {
        var worker = await StartAsync();
        var trip = await db.BookAsync(TimeSpan.FromMilliseconds(-1));
        await using var holder = await LockAllAsync();
        if (postgresIsFrozen)
            await postgres.FreezeAsync();
        await deadlines.ScheduleAsync(TimerEntry.AtOnce(trip.Id));
        await TestHost.UntilAsync(async () => await DueInAsync(trip) > lease / 2);

        var took = await worker.TerminateAsync();

        Assert.InRange(took, TimeSpan.Zero, exitTimeout);
        Assert.InRange((await DueInAsync(trip))!.Value, -lease, TimeSpan.Zero);

        var unlocked = Stopwatch.StartNew();
        postgres.Thaw();
        await holder.CloseAsync();
        await StartAsync();
        await TestHost.UntilAsync(async () => (await db.GetAsync(trip.Id)).Status == TripStatus.DriverNotFound);
        Assert.InRange(unlocked.Elapsed, TimeSpan.Zero, lease / 2);
    }

    [Theory]
    [InlineData("no store")]
    [InlineData("postgres")]
    [InlineData("redis")]
    [InlineData("both stores")]
    [InlineData("collector")]
    public async Task The_worker_exits_in_time_whatever_hangs(string hung)
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var worker = hung == "collector"
            ? await StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{collector.LocalEndpoint}"))
            : await StartAsync();
        if (hung is "redis" or "both stores")
            redis.Signal(ProcessSignal.Stop);
        if (hung is "postgres" or "both stores")
            await postgres.FreezeAsync();

        var took = await worker.TerminateAsync();

        Assert.InRange(took, TimeSpan.Zero, exitTimeout);
    }

    private Task<Replica> StartAsync(params (string, string?)[] own) => services.StartAsync("Timeout.Worker", own);

    /// <summary>Locks the table of trips until the connection is closed.</summary>
    private async Task<NpgsqlConnection> LockAllAsync()
    {
        var holder = new NpgsqlConnection(db.ConnectionString);
        await holder.OpenAsync();
        await holder.BeginTransactionAsync();
        await using var lockTable = new NpgsqlCommand("LOCK TABLE trips IN ACCESS EXCLUSIVE MODE", holder);
        await lockTable.ExecuteNonQueryAsync();
        return holder;
    }

    /// <summary>The time until a trip's deadline timer is due, by Redis's clock. Null when there is none.</summary>
    private async Task<TimeSpan?> DueInAsync(Trip trip)
    {
        var due = await connection.DueAsync(deadlines, trip.Id);
        var now = await connection.GetServers().Single().TimeAsync();
        return due is null ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)due) - now;
    }
}
