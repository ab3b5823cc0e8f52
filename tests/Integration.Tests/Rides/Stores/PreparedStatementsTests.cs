using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Schema;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>
/// A statement that Postgres refuses when Npgsql prepares it, on the one connection of a pool. Npgsql prepares a
/// statement at its second use.
/// </summary>
public sealed class PreparedStatementsTests(StoresFixture stores) : IAsyncLifetime
{
    private readonly string role = $"narrow_{Guid.NewGuid():N}";
    private TestDatabase db = null!;
    private IHost host = null!;

    private PostgresStore Postgres => host.Get<PostgresStore>();

    public async ValueTask InitializeAsync()
    {
        db = await stores.NewDatabaseAsync();
        var admin = new NpgsqlConnectionStringBuilder(db.ConnectionString);
        await AdminAsync($"CREATE ROLE {role} LOGIN PASSWORD '{admin.Password}'");
        await AdminAsync($"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}");
        var settings = new NpgsqlConnectionStringBuilder(db.ConnectionString) { Username = role, MaxPoolSize = 1 };
        host = TestHost.Build(
            new(settings.ConnectionString), await stores.RedisAsync(RedisKind.Garnet), builder => builder.AddRidesSchema());
    }

    public ValueTask DisposeAsync()
    {
        host?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_statement_that_was_refused_when_it_was_prepared_returns_its_rows_later()
    {
        var trip = await db.BookAsync();

        await RefuseSecondUseAsync(ReadAsync);
        Assert.Equal(trip.Id, Assert.Single(await ReadAsync()));

        Task<List<Guid>> ReadAsync() => Postgres.QueryAsync($"SELECT id FROM trips", row => row.GetGuid(0), default);
    }

    [Fact]
    public async Task A_batch_does_not_take_the_rows_of_one_statement_for_those_of_another()
    {
        await RefuseSecondUseAsync(ReadAsync);
        var (statuses, words) = await ReadAsync();
        Assert.Empty(statuses);
        Assert.Equal("word", Assert.Single(words));

        Task<(List<string> Statuses, List<string> Words)> ReadAsync() => Postgres.BatchAsync(
            async reader => (await WordsAsync(reader), await WordsAsync(reader)),
            default,
            $"SELECT status FROM trips",
            $"SELECT 'word'");
    }

    [Fact]
    public async Task A_statement_that_fails_later_in_a_batch_is_read_rightly_afterwards()
    {
        await RefuseSecondUseAsync(ReadAsync);
        Assert.Equal("first, none, last", await ReadAsync());

        Task<string> ReadAsync() => Postgres.BatchAsync(
            async reader => $"{await WordAsync(reader)}, {await WordAsync(reader)}, {await WordAsync(reader)}",
            default,
            $"SELECT 'first'",
            $"SELECT status FROM trips",
            $"SELECT 'last'");

        static async Task<string> WordAsync(NpgsqlDataReader reader) =>
            (await WordsAsync(reader)).SingleOrDefault("none");
    }

    [Fact]
    public async Task A_list_that_ef_core_reads_has_its_rows_later()
    {
        var trip = await db.BookAsync();
        var lists = host.Get<TripLists>();

        await RefuseSecondUseAsync(ReadAsync);
        Assert.Equal(trip.Id, Assert.Single((await ReadAsync())!.Trips).Id);

        Task<TripSlice?> ReadAsync() => lists.NewestAsync(null, null, 10, default);
    }

    [Fact]
    public async Task A_broken_rule_leaves_the_connection_its_prepared_statements()
    {
        var trip = await db.BookAsync();
        foreach (var _ in new[] { 1, 2 })
            await PreparedAsync();

        foreach (var _ in new[] { 1, 2, 3 })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => Postgres.QueryAsync(
                $"INSERT INTO trips SELECT * FROM trips WHERE id = {trip.Id} RETURNING id", row => row.GetGuid(0), default));
            Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
        }

        Assert.Equal(2, await PreparedAsync());

        async Task<long> PreparedAsync() => (await Postgres.QueryAsync(
            $"SELECT count(*) FROM pg_prepared_statements", row => row.GetInt64(0), default)).Single();
    }

    private static Task<List<string>> WordsAsync(NpgsqlDataReader reader) => reader.RowsAsync(row => row.GetString(0), default);

    private async Task RefuseSecondUseAsync<T>(Func<Task<T>> use)
    {
        await use();
        await AdminAsync($"REVOKE SELECT ON trips FROM {role}");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(use)).SqlState);
        await AdminAsync($"GRANT SELECT ON trips TO {role}");
    }

    private async Task AdminAsync(string sql)
    {
        await using var context = db.NewContext();
#pragma warning disable EF1002 // Names of roles are no parameters.
        await context.Database.ExecuteSqlRawAsync(sql);
#pragma warning restore EF1002
    }
}
