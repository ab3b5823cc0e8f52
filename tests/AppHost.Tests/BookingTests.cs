namespace RideAspire.AppHost.Tests;

public sealed class BookingTests(RideSystem system)
{
    // What the sweep allows, and some more for a busy machine. Usually it is milliseconds, which the bench measures.
    private static readonly TimeSpan lateness = TimeSpan.FromSeconds(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_trip_that_finds_no_driver_is_closed_at_its_deadline()
    {
        using var rider = await system.CreateClient().SignInAsync("rider-without-driver", "rider", Ct);
        // Out at sea, where no other test has a driver.
        var booked = await rider.BookAsync(40.20, -72.50, Ct);
        Assert.Equal("WAITING", booked.Status);

        var decided = await rider.WhenDecidedAsync(booked.Id, RideSystem.MatchWindow + TimeSpan.FromSeconds(10), Ct);

        Assert.Equal("DRIVER_NOT_FOUND", decided.Status);
        Assert.NotNull(decided.ClosedAt);
        Assert.InRange(decided.ClosedAt.Value, decided.DeadlineAt, decided.DeadlineAt + lateness);
    }

    [Fact]
    public async Task A_trip_goes_to_the_driver_nearby_who_accepts_by_themselves()
    {
        using var driver = await system.CreateClient().SignInAsync("driver-nearby", "driver", Ct);
        using var rider = await system.CreateClient().SignInAsync("rider-with-driver", "rider", Ct);
        await driver.ComeOnlineAsync(40.721, -73.981, Ct);

        var booked = await rider.BookAsync(40.72, -73.98, Ct);
        var decided = await rider.WhenDecidedAsync(booked.Id, RideSystem.MatchWindow + TimeSpan.FromSeconds(10), Ct);

        Assert.Equal("ASSIGNED", decided.Status);
        Assert.Equal("driver-nearby", decided.DriverId);
    }
}
