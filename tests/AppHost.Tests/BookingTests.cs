namespace RideAspire.AppHost.Tests;

public sealed class BookingTests(RideSystem system)
{
    // What the sweep allows, and some more for a busy machine. Usually it is milliseconds, which the bench measures.
    private static readonly TimeSpan lateness = TimeSpan.FromSeconds(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trip_that_finds_no_driver_is_closed_at_its_deadline()
    {
        using var api = new ApiClient(system.Gateway);
        var rider = await api.SignInAsync("rider-without-driver", "rider", Ct);

        // Out at sea, where no other test's driver is.
        var booked = await api.BookAsync(rider, 40.20, -72.50, Ct);
        Assert.Equal("WAITING", booked.Status);

        var decided = await api.WhenDecidedAsync(rider, booked.Id, RideSystem.MatchWindow + TimeSpan.FromSeconds(10), Ct);

        Assert.Equal("DRIVER_NOT_FOUND", decided.Status);
        Assert.NotNull(decided.ClosedAt);
        Assert.InRange(decided.ClosedAt.Value, decided.DeadlineAt, decided.DeadlineAt + lateness);
    }

    [Fact]
    public async Task A_trip_goes_to_the_driver_nearby_who_accepts_by_themselves()
    {
        using var api = new ApiClient(system.Gateway);
        var rider = await api.SignInAsync("rider-with-driver", "rider", Ct);

        // At sea: in New York, a trip that the simulated city has left behind may take the driver.
        await api.OnlineAsync(await api.SignInAsync("driver-nearby", "driver", Ct), 40.501, -72.801, autoAccept: true, Ct);

        var booked = await api.BookAsync(rider, 40.50, -72.80, Ct);
        var decided = await api.WhenDecidedAsync(rider, booked.Id, RideSystem.MatchWindow + TimeSpan.FromSeconds(10), Ct);

        Assert.Equal("ASSIGNED", decided.Status);
        Assert.Equal("driver-nearby", decided.DriverId);
    }
}
