using Npgsql;
using RideAspire.Stores;

namespace RideAspire.Rides.Tests.Stores;

public sealed class PostgresConnectionTests
{
    [Fact]
    public void Statements_are_prepared_and_planned_once()
    {
        var settings = FailFast("Host=db");

        Assert.Contains("plan_cache_mode=force_generic_plan", settings.Options, StringComparison.Ordinal);
        Assert.InRange(settings.MaxAutoPrepare, 1, 100);
        Assert.True(settings.NoResetOnClose);
        Assert.Equal(PostgresConnection.MaxConnections, settings.MaxPoolSize);
    }

    [Theory]
    [InlineData("Host=db;Max Auto Prepare=0")]
    [InlineData("MaxAutoPrepare=0;Host=db")]
    [InlineData("Host=db;Options=")]
    [InlineData("options='';Host=db")]
    public void A_pooler_in_transaction_mode_gets_no_options(string connectionString) =>
        Assert.True(string.IsNullOrEmpty(FailFast(connectionString).Options));

    [Theory]
    [InlineData("Host=db;Max Auto Prepare=0;Options=-c jit=on")]
    [InlineData("Host=db;Options=-c jit=on")]
    public void Options_of_the_connection_string_are_kept(string connectionString) =>
        Assert.Equal("-c jit=on", FailFast(connectionString).Options);

    [Theory]
    [InlineData("Host=db;No Reset On Close=false")]
    [InlineData("Host=db;NoResetOnClose=false")]
    public void A_setting_is_respected_in_each_spelling(string connectionString) =>
        Assert.False(FailFast(connectionString).NoResetOnClose);

    private static NpgsqlConnectionStringBuilder FailFast(string connectionString) =>
        new(PostgresConnection.FailFast(connectionString));
}
