using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.LocalServers;
using RideAspire.Schema;

[assembly: AssemblyFixture(typeof(Fleet))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>
/// The whole system as in production: two replicas of each service, as processes, on a durable Postgres and a Redis
/// that syncs its file each second. The long version publishes the services first. All tests share it, and each first
/// repairs what the one before has broken.
/// </summary>
public sealed class Fleet : IAsyncLifetime
{
    /// <summary>How long a trip waits for a driver: the time from its booking to its deadline.</summary>
    public static readonly TimeSpan MatchWindow = TimeSpan.FromSeconds(Scale.Of(2, 5));

    /// <summary>
    /// Offers lapse within the match window. A driver's position outlives a fault. Trips that wait for minutes are
    /// rarely searched for.
    /// </summary>
    private static readonly (string Key, string? Value)[] settings =
    [
        ("Trips:MatchWindow", MatchWindow.ToString()),
        ("Matching:OfferWindow", "00:00:01"),
        ("Matching:MaxBackOff", "00:01:00"),
        ("Drivers:StaleAfter", "00:00:45"),
    ];

    private readonly string published = ServerFolder.NewTemporary("published");
    private IDisposable? machine;
    private RideStores stores = null!;
    private RideServices services = null!;

    internal LocalPostgres Postgres => stores.Postgres;

    internal LocalRedis Redis => stores.Redis;

    internal IReadOnlyList<Replica> Gateways => Of("Gateway");

    internal IReadOnlyList<Replica> BookingApis => Of("Booking.Api");

    internal IReadOnlyList<Replica> MatchingWorkers => Of("Matching.Worker");

    internal IReadOnlyList<Replica> TimeoutWorkers => Of("Timeout.Worker");

    internal IReadOnlyList<Replica> Workers => [.. TimeoutWorkers, .. MatchingWorkers];

    internal IReadOnlyList<Replica> Replicas => services.Replicas;

    public async ValueTask InitializeAsync()
    {
        machine = await MachineLock.TakeAsync(alone: true);
        if (Scale.IsLong)
            await Publishing.PublishAsync(Checkout.Root, published);
        stores = await RideStores.StartAsync();
        services = new(stores, settings) { Builds = Scale.IsLong ? published : null };
        await services.MigrateAsync();
        foreach (var worker in (string[])["Timeout.Worker", "Timeout.Worker", "Matching.Worker", "Matching.Worker"])
            services.Add(worker);
        services.Add("Booking.Api");
        services.Add("Booking.Api");
        services.AddGateway(BookingApis);
        services.AddGateway(BookingApis);

        await StartAsUsualAsync();
    }

    /// <summary>
    /// Starts the stores and replicas that do not run, and waits until all are ready. Postgres makes a checkpoint, so
    /// that its recovery from a fault does not depend on what the tests before have written.
    /// </summary>
    internal async Task MendAsync()
    {
        if (Postgres.Exited.IsCompleted)
            await Postgres.StartAgainAsync();
        if (Redis.Exited.IsCompleted)
            await Redis.StartAgainAsync();
        foreach (var replica in Replicas)
            await replica.MendAsync();
        foreach (var replica in Replicas)
            await replica.ReadyAsync();
        await using var db = NewContext();
        await db.Database.ExecuteSqlAsync($"CHECKPOINT");
    }

    /// <summary>Does the same, and warms the services up.</summary>
    internal async Task StartAsUsualAsync()
    {
        await MendAsync();
        await WarmUpAsync();
    }

    /// <summary>
    /// Restarts the services with a Redis of its own for dispatch, and warms them up. <see cref="StartAsUsualAsync"/>
    /// ends it.
    /// </summary>
    internal async Task SeparateDispatchAsync(LocalRedis dispatch)
    {
        var overrides = new Dictionary<string, string?> { ["ConnectionStrings__dispatch"] = dispatch.ConnectionString };
        Replica[] all = [.. BookingApis, .. Workers];
        await Task.WhenAll(all.Select(replica => replica.TerminateAsync()));
        foreach (var replica in all)
            replica.Spawn(overrides);
        foreach (var replica in all)
            await replica.ReadyAsync();
        await WarmUpAsync();
    }

    // Without a pool, so no test gets a connection that a fault has broken.
    internal RidesDbContext NewContext() => new(
        new DbContextOptionsBuilder<RidesDbContext>().UseNpgsql(Postgres.ConnectionString("rides") + ";Pooling=false").Options);

    /// <summary>The time by the database's clock, which decides whether a trip is due.</summary>
    internal async Task<DateTimeOffset> DatabaseTimeAsync()
    {
        await using var db = NewContext();
        return await db.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync();
    }

    /// <summary>The last lines of each replica's output, for the message of a failed test.</summary>
    internal string LastLines => services.LastLines;

    public async ValueTask DisposeAsync()
    {
        if (services is not null)
            await services.DisposeAsync();
        if (stores is not null)
            await stores.DisposeAsync();
        ServerFolder.DeleteTemporary(published);
        machine?.Dispose();
    }

    // A newly started system still compiles its code. The load warms it up before anything is measured.
    private async Task WarmUpAsync()
    {
        foreach (var rate in (int[])[5, Scale.BookingsPerSecond])
        {
            await using var load = Load.Start(Gateways, "warm-up", rate);
            await load.GoesOnAsync(MatchWindow + Scale.Calm);
        }
    }

    private Replica[] Of(string project) => [.. services.Replicas.Where(replica => replica.Project == project)];
}
