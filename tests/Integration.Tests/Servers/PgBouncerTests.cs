using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;
using RideAspire.Booking.Contracts;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
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

    [Fact]
    public async Task Without_its_setting_a_service_behind_PgBouncer_answers_503_and_names_the_setting()
    {
        var direct = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        await using var pooler = await stores.PgBouncerAsync();
        var log = new FakeLoggerProvider();
        await using var service = new HostedService<TripView>(
            logging => logging.AddProvider(log),
            ("ConnectionStrings:rides", pooler.ConnectionString(direct.Name)),
            ("ConnectionStrings:redis", redis.ConnectionString));
        using var api = new ApiClient(service.Address);

        using var booked = await api.BookAsync(TestTokens.Rider(NewName.Rider()));
        using var listed = await api.GetAsync("/v1/trips", TestTokens.Rider(NewName.Rider()));

        Problem.Assert(await booked.RawAsync(), 503, "Retry-After");
        Problem.Assert(await listed.RawAsync(), 503, "Retry-After");
        Assert.NotNull(booked.Headers.RetryAfter);
        Assert.NotNull(listed.Headers.RetryAfter);
        Assert.Contains("Set Max Auto Prepare=0", Assert.Single(log.Collector.Lines(LogLevel.Warning)), StringComparison.Ordinal);
    }
}
