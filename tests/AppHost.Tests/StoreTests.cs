using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.AppHost.Tests;

public sealed class StoreTests(RideSystem system)
{
    private static readonly TimeSpan lateness = TimeSpan.FromSeconds(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trips_expire_while_Redis_is_stopped_and_it_comes_back_at_the_same_address()
    {
        var address = await system.App.GetConnectionStringAsync("redis", Ct);
        using var api = new ApiClient(system.Gateway);
        var rider = await api.SignInAsync("rider-without-redis", "rider", Ct);
        var booked = await api.BookAsync(rider, 40.30, -72.60, Ct);

        await system.CommandAsync("redis", KnownResourceCommands.StopCommand, Ct);
        await system.WhenAsync("redis", seen => seen.Snapshot.State?.Text == KnownResourceStates.Exited, Ct);

        // A second stop does nothing.
        await system.CommandAsync("redis", KnownResourceCommands.StopCommand, Ct);
        var decided = await api.WhenDecidedAsync(rider, booked.Id, RideSystem.MatchWindow + lateness, Ct);
        await system.CommandAsync("redis", KnownResourceCommands.StartCommand, Ct);
        await system.HealthyAsync(Ct, "redis");

        Assert.Equal("DRIVER_NOT_FOUND", decided.Status);
        Assert.InRange(decided.ClosedAt!.Value, decided.DeadlineAt, decided.DeadlineAt + lateness);
        Assert.Equal(address, await system.App.GetConnectionStringAsync("redis", Ct));
    }

    [Fact]
    public async Task Postgres_restarts_with_its_data_and_its_database_shows_the_same_states()
    {
        using var api = new ApiClient(system.Gateway);
        var rider = await api.SignInAsync("rider-of-a-restart", "rider", Ct);
        var booked = await api.BookAsync(rider, 40.40, -72.70, Ct);

        await system.CommandAsync("postgres", KnownResourceCommands.StopCommand, Ct);
        await system.WhenAsync("rides", seen => seen.Snapshot.State?.Text == KnownResourceStates.Exited, Ct);
        await system.CommandAsync("postgres", KnownResourceCommands.StartCommand, Ct);
        await system.WhenAsync("rides", seen => seen.Snapshot.HealthStatus == HealthStatus.Healthy, Ct);

        var decided = await api.WhenDecidedAsync(rider, booked.Id, RideSystem.MatchWindow + lateness, Ct);
        Assert.Equal("DRIVER_NOT_FOUND", decided.Status);
    }
}
