using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Integration.Tests.Identity;
using RideAspire.LocalServers;
using RideAspire.Persistence;
using RideAspire.Tests;

[assembly: AssemblyFixture(typeof(Fleet))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>
/// The whole system as it runs in production: two replicas of each service, as processes of their own with their own settings, on a
/// durable Postgres and a Redis that appends each second; the long version publishes them first. One for all tests; each begins by mending what the one before has broken.
/// </summary>
public sealed class Fleet : IAsyncLifetime
{
    /// <summary>How long a driver is sought here; also the time that every trip takes to its deadline.</summary>
    public static readonly TimeSpan MatchWindow = TimeSpan.FromSeconds(Scale.Of(3, 5));

    private readonly string published = ServerFolder.NewTemporary("published");
    private IDisposable? machine;
    private LocalPostgres postgres = null!;
    private LocalRedis redis = null!;

    internal LocalPostgres Postgres => postgres;

    internal LocalRedis Redis => redis;

    internal IReadOnlyList<Replica> Gateways { get; private set; } = [];

    internal IReadOnlyList<Replica> BookingApis { get; private set; } = [];

    internal IReadOnlyList<Replica> MatchingWorkers { get; private set; } = [];

    internal IReadOnlyList<Replica> TimeoutWorkers { get; private set; } = [];

    internal IReadOnlyList<Replica> Workers => [.. TimeoutWorkers, .. MatchingWorkers];

    internal IReadOnlyList<Replica> Replicas => [.. Workers, .. BookingApis, .. Gateways];

    public async ValueTask InitializeAsync()
    {
        machine = await MachineLock.TakeAsync(alone: true);
        if (Scale.IsLong)
            await Publishing.PublishAsync(Checkout.Root, published);
        postgres = await LocalPostgres.StartAsync();
        redis = await LocalRedis.StartAsync();
        await using (var db = NewContext())
            await db.Database.MigrateAsync();

        Dictionary<string, string?> stores = new()
        {
            ["ConnectionStrings__rides"] = postgres.ConnectionString("rides"),
            ["ConnectionStrings__redis"] = redis.ConnectionString,
            ["DOTNET_ENVIRONMENT"] = "Production",
        };
        var identity = TestTokens.Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);
        TimeoutWorkers = Two("Timeout.Worker", stores);
        MatchingWorkers = Two("Matching.Worker", stores);
        BookingApis = Two("Booking.Api", [.. stores, .. identity, new("Trips__MatchWindow", MatchWindow.ToString())]);
        Gateways = Two("Gateway", [.. identity, .. BookingApis.Select((replica, i) => new KeyValuePair<string, string?>($"services__booking-api__http__{i}", replica.Address.ToString()))]);

        // A system that has just started compiles its code: what is measured later is one that runs.
        await MendAsync();
        foreach (var rate in (int[])[5, Scale.BookingsPerSecond])
        {
            await using var load = Load.Start(this, "warm-up", rate);
            await load.GoesOnAsync(MatchWindow + Scale.Calm);
        }
    }

    /// <summary>All stores and replicas run, as they usually do, and are ready.</summary>
    internal async Task MendAsync()
    {
        if (postgres.Exited.IsCompleted)
            await postgres.StartAgainAsync();
        if (redis.Exited.IsCompleted)
            await redis.StartAgainAsync();
        foreach (var replica in Replicas)
            await replica.MendAsync();
        foreach (var replica in Replicas)
            await replica.ReadyAsync();
    }

    // Without a pool: what a fault did to a connection is none of the test's own troubles.
    internal RidesDbContext NewContext() => new(new DbContextOptionsBuilder<RidesDbContext>().UseNpgsql(postgres.ConnectionString("rides") + ";Pooling=false").Options);

    /// <summary>Now, by the clock that decides.</summary>
    internal async Task<DateTimeOffset> DatabaseTimeAsync()
    {
        await using var db = NewContext();
        return await db.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync();
    }

    /// <summary>What all replicas said last, for a test that fails.</summary>
    internal string LastLines => string.Join('\n', Replicas.Select(replica => replica.LastLines));

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in Replicas)
            await replica.DisposeAsync();
        if (redis is not null)
            await redis.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
        ServerFolder.DeleteTemporary(published);
        machine?.Dispose();
    }

    private Replica[] Two(string project, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var folder = Scale.IsLong ? Path.Combine(published, project) : Checkout.BuildOf(project);
        return [.. Enumerable.Range(1, 2).Select(number => new Replica($"{project} {number}", folder, settings.ToDictionary()))];
    }
}
