using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>Which of several processes has a lock of the database.</summary>
public sealed class PostgresLockTests(StoresFixture stores)
{
    [Fact]
    public async Task One_has_the_lock_until_it_gives_it_back()
    {
        await using var source = await NewSourceAsync();
        var (first, second) = (new PostgresLock(source, "test"), new PostgresLock(source, "test"));

        Assert.True(await first.TakeAsync(default));
        Assert.False(await second.TakeAsync(default));
        Assert.True(await first.TakeAsync(default));
        Assert.True(await new PostgresLock(source, "other").TakeAsync(default));

        await first.ReleaseAsync();
        Assert.True(await second.TakeAsync(default));
        Assert.False(await first.TakeAsync(default));
    }

    [Fact]
    public async Task The_lock_of_a_holder_that_hangs_goes_to_another_one_within_seconds()
    {
        await using var source = await NewSourceAsync();
        var (hung, other) = (new PostgresLock(source, "test"), new PostgresLock(source, "test"));
        Assert.True(await hung.TakeAsync(default));

        await TestHost.UntilAsync(() => other.TakeAsync(default));

        Assert.False(await hung.TakeAsync(default));
    }

    [Fact]
    public async Task A_holder_holds_back_neither_a_migration_nor_a_vacuum()
    {
        await using var source = await NewSourceAsync();
        Assert.True(await new PostgresLock(source, "test").TakeAsync(default));

        await using var locks = source.CreateCommand("""
            SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE datname = current_database() AND state = 'idle in transaction'
                AND (relation IS NOT NULL OR backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
            """);
        Assert.Equal(0L, await locks.ExecuteScalarAsync());
    }

    private async Task<NpgsqlDataSource> NewSourceAsync() => NpgsqlDataSource.Create((await stores.NewDatabaseAsync()).ConnectionString);
}
