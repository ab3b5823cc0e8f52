using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;
using RideAspire.Booking.Contracts;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Problems;

/// <summary>
/// A Postgres that answers and refuses: no request fails with 500, and all work again soon after the end.
/// </summary>
public sealed class RefusingStoresTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly TimeSpan recovery = TimeSpan.FromSeconds(5);

    private readonly FakeLoggerProvider log = new();
    private readonly string role = $"service_{Guid.NewGuid():N}";
    private TestDatabase db = null!;
    private NpgsqlDataSource admin = null!;
    private HostedService<TripView> service = null!;
    private ApiClient api = null!;

    public async ValueTask InitializeAsync()
    {
        db = await stores.NewDatabaseAsync();
        NpgsqlConnectionStringBuilder settings = new(db.ConnectionString);
        admin = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(db.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await using (var own = NpgsqlDataSource.Create(db.ConnectionString))
        {
            await ExecuteAsync(own, $"CREATE ROLE {role} LOGIN PASSWORD '{settings.Password}'");
            await ExecuteAsync(own, $"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}");
        }

        // The pool of production keeps its connections.
        (settings.Username, settings.ConnectionIdleLifetime, settings.ConnectionPruningInterval) = (role, 300, 10);
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        service = new(
            logging => logging.AddProvider(log),
            ("ConnectionStrings:rides", settings.ConnectionString),
            ("ConnectionStrings:redis", redis.ConnectionString));
        api = new(service.Address);
    }

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await service.DisposeAsync();
        await admin.DisposeAsync();
    }

    public static TheoryData<string, string, string, bool> Troubles() => new()
    {
        // What it is, how it begins, how it ends, and whether reads are refused, too.
        { "read-only", "ALTER DATABASE {db} SET default_transaction_read_only = on", "ALTER DATABASE {db} RESET ALL", false },
        { "a table is missing", "ALTER TABLE trips RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO trips", true },
        { "a column is missing", "ALTER TABLE trips RENAME version TO later", "ALTER TABLE trips RENAME later TO version", true },
        {
            "a column has another type",
            "ALTER TABLE trips ALTER version TYPE jsonb USING to_jsonb(version)",
            "ALTER TABLE trips ALTER version TYPE int USING version::int",
            true
        },
        { "no rights", "REVOKE ALL ON trips FROM {role}", "GRANT ALL ON trips TO {role}", true },
        { "no connections left", "ALTER ROLE {role} CONNECTION LIMIT 0", "ALTER ROLE {role} CONNECTION LIMIT -1", true },
        { "not open", "ALTER DATABASE {db} ALLOW_CONNECTIONS false", "ALTER DATABASE {db} ALLOW_CONNECTIONS true", true },
        { "may not log in", "ALTER ROLE {role} NOLOGIN", "ALTER ROLE {role} LOGIN", true },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_postgres_that_refuses_is_answered_with_503_and_bookings_work_soon_after(
        string what, string begin, string end, bool refusesReads)
    {
        Assert.NotEmpty(what);
        var offer = await db.OfferAsync();
        var trip = await db.GetAsync(offer.TripId);
        foreach (var request in Requests(trip, offer).Reads)
            Assert.Equal(200, await Problem.StatusAsync(request));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.BookAsync(TestTokens.Rider(NewName.Rider()))));

        await AlterAsync(begin);
        int[] expected = [503, 503, 503, 503, .. Enumerable.Repeat(refusesReads ? 503 : 200, 5)];

        // At first, connections that the server has ended may fail reads, too.
        await TestHost.UntilAsync(async () => Enumerable.SequenceEqual(expected, await RoundAsync()));
        Assert.Equal(expected, await RoundAsync());

        await AlterAsync(end, disconnect: false);
        await WorkAgainAsync(async () => await Problem.StatusAsync(api.BookAsync(TestTokens.Rider(NewName.Rider()))) == 201);
        Assert.InRange(log.Collector.Lines(LogLevel.Warning).Count, 0, 3);

        async Task<int[]> RoundAsync()
        {
            var (changes, reads) = Requests(trip, offer);
            var statuses = await Task.WhenAll(changes.Concat(reads).Select(Problem.StatusAsync));
            Assert.DoesNotContain(500, statuses);
            return statuses;
        }
    }

    /// <summary>Sessions keep the defaults that they began with. None of them may be left over.</summary>
    [Theory]
    [InlineData("ALTER DATABASE {db} SET default_transaction_read_only = on", "ALTER DATABASE {db} RESET ALL")]
    [InlineData("ALTER DATABASE {db} SET search_path = nowhere", "ALTER DATABASE {db} RESET ALL")]
    [InlineData("ALTER ROLE {role} SET search_path = nowhere", "ALTER ROLE {role} RESET ALL")]
    public async Task After_a_time_with_wrong_defaults_all_bookings_work_soon(string begin, string end)
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.BookAsync(TestTokens.Rider(NewName.Rider()))));
        await AlterAsync(begin);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(3);)
            await BookManyAsync();

        await AlterAsync(end, disconnect: false);
        await WorkAgainAsync(BookManyAsync);
        Assert.True(await BookManyAsync());
    }

    private async Task<bool> BookManyAsync()
    {
        var bookings = Enumerable.Range(0, 50).Select(_ => Problem.StatusAsync(api.BookAsync(TestTokens.Rider(NewName.Rider()))));
        return (await Task.WhenAll(bookings)).All(status => status == 201);
    }

    [Fact]
    public async Task A_right_that_only_the_retention_needs_is_missed_by_the_health()
    {
        await ExecuteInAsync($"REVOKE DELETE ON trips FROM {role}");
        await TestHost.UntilAsync(async () =>
        {
            using var health = await api.GetAsync("/health");
            return (await health.Content.ReadAsStringAsync()).Contains("does not let the user", StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_statement_that_the_server_cancels_is_answered_with_503(bool byTimeout)
    {
        if (byTimeout)
            await AlterAsync("ALTER DATABASE {db} SET statement_timeout = '300ms'");
        var trip = await db.BookAsync();

        Task<int> cancelled;
        await using (await db.LockAsync(trip.Id))
        {
            cancelled = Problem.StatusAsync(api.PostAsync($"/v1/trips/{trip.Id}/cancel", TestTokens.Rider(trip.RiderId)));
            if (!byTimeout)
            {
                await TestHost.UntilAsync(() => db.IsWaitedForAsync());
                await ExecuteAsync(
                    admin, $"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}' AND wait_event_type = 'Lock'");
            }

            Assert.Equal(503, await cancelled);
        }

        Assert.Equal(200, await Problem.StatusAsync(api.PostAsync($"/v1/trips/{trip.Id}/cancel", TestTokens.Rider(trip.RiderId))));
    }

    private string Name => db.KeyPrefix;

    private (Task<HttpResponseMessage>[] Changes, Task<HttpResponseMessage>[] Reads) Requests(Trip trip, Offer offer)
    {
        var (rider, driver, ops) = (TestTokens.Rider(trip.RiderId), TestTokens.Driver(offer.DriverId), TestTokens.Ops());
        return (
            [
                api.BookAsync(TestTokens.Rider(NewName.Rider())),
                api.BookAsync(TestTokens.Rider(NewName.Rider()), key: "key"),
                api.PostAsync($"/v1/trips/{trip.Id}/cancel", rider),
                api.AnswerOfferAsync(driver, offer.Id, "accept"),
            ],
            [
                api.GetAsync($"/v1/trips/{trip.Id}", rider),
                api.GetAsync("/v1/trips", rider),
                api.GetAsync("/v1/ops/trips?status=WAITING", ops),
                api.GetAsync($"/v1/ops/trips/{trip.Id}", ops),
                api.GetAsync($"/v1/offers/{offer.Id}", driver),
            ]);
    }

    private static async Task WorkAgainAsync(Func<Task<bool>> works)
    {
        var clock = Stopwatch.StartNew();
        await TestHost.UntilAsync(works);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, recovery);
    }

    /// <summary>Changes the database or the service's role, and by default ends all connections to it.</summary>
    private async Task AlterAsync(string sql, bool disconnect = true)
    {
        sql = sql.Replace("{db}", Name, StringComparison.Ordinal).Replace("{role}", role, StringComparison.Ordinal);
        if (sql.StartsWith("ALTER DATABASE", StringComparison.Ordinal) || sql.StartsWith("ALTER ROLE", StringComparison.Ordinal))
            await ExecuteAsync(admin, sql);
        else
            await ExecuteInAsync(sql);
        if (disconnect)
            await ExecuteAsync(admin, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");
    }

    private async Task ExecuteInAsync(string sql)
    {
        await using var own = NpgsqlDataSource.Create($"{db.ConnectionString};Pooling=false");
        await ExecuteAsync(own, sql);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
