using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Schema;

namespace RideAspire.Integration.Tests.Servers;

public sealed class PgBouncerTests(StoresFixture stores)
{
    /// <summary>The lock of a migration is a session's, and a pooler changes the session with each statement.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_migration_through_PgBouncer_is_refused_with_one_line_that_says_what_to_do(int prepared)
    {
        var direct = await stores.NewDatabaseAsync();
        await using var pooler = await stores.PgBouncerAsync();
        await using var context = TestDatabase.Context($"{pooler.ConnectionString(direct.Name)};Max Auto Prepare={prepared}");

        var refused = await Assert.ThrowsAsync<NpgsqlException>(
            () => context.Database.BringUpToDateAsync(TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken));

        Assert.EndsWith("Give migrate a connection string that leads to Postgres itself.", refused.Message, StringComparison.Ordinal);
    }
}
