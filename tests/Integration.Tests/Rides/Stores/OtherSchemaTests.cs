using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>A schema that does not fit this release is a failure of the store, and a bug of ours is none.</summary>
public sealed class OtherSchemaTests(StoresFixture stores) : IAsyncLifetime
{
    private TestDatabase db = null!;

    public async ValueTask InitializeAsync() => db = await stores.NewDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_column_that_must_be_filled_and_is_not_known_here_is_told_as_another_schema()
    {
        await db.ExecuteAsync($"ALTER TABLE trips ADD COLUMN id_of_later int NOT NULL");

        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => db.BookAsync());

        Assert.Same(PostgresFaults.OtherSchema, refused.Fault);
        Assert.Contains("id_of_later", refused.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_in_a_column_that_the_statement_names_is_a_bug() => Assert.Null(await FaultOfAsync(
        $"INSERT INTO trips (id, rider_id) VALUES (gen_random_uuid(), NULL) RETURNING 1"));

    [Fact]
    public async Task A_column_of_another_type_is_told_as_another_schema() =>
        Assert.Same(PostgresFaults.OtherSchema, await FaultOfAsync($"SELECT 'one'"));

    [Fact]
    public async Task A_null_where_none_should_be_may_concern_one_row_only() => Assert.Null(await FaultOfAsync($"SELECT NULL::int"));

    private async Task<StoreFault?> FaultOfAsync(FormattableString statement)
    {
        var exception = await Record.ExceptionAsync(
            () => db.Get<PostgresStore>().QueryAsync(statement, row => row.GetInt32(0), TestContext.Current.CancellationToken));
        Assert.NotNull(exception);
        return StoreFaults.Of(exception);
    }
}
