using RideAspire.Booking.Contracts;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Contracts;

/// <summary>What is said of a trip that closed 3 s late.</summary>
public sealed class TripClosingTests
{
    private static readonly DateTimeOffset deadline = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("timer", 3.0, "Postgres took 3.0 s")]
    [InlineData("timer", 3.9, "Postgres took 3.9 s")]
    [InlineData("timer", 60, "The pumps were behind")]
    [InlineData("timer", 0.9, "The pumps were behind")]
    [InlineData("timer", -60, "The pumps were behind")]
    [InlineData("sweep", 2.0, "Postgres took 2.0 s")]
    [InlineData("sweep", 4.4, "Postgres took 4.4 s")]
    [InlineData("sweep", 0.9, "no timer had fired")]
    public void A_statement_that_was_asked_long_before_it_took_effect_names_Postgres(string source, double secondsBefore, string why)
    {
        var closed = deadline.AddSeconds(3);
        var trip = new Trip
        {
            Id = Guid.CreateVersion7(),
            RiderId = "rider",
            Status = TripStatus.DriverNotFound,
            Pickup = new(40.7, -74),
            Dropoff = new(40.8, -74),
            RequestedAt = deadline.AddMinutes(-1),
            DeadlineAt = deadline,
            ClosedAt = closed,
            Version = 2,
            History =
            [
                new(2, TripStatus.DriverNotFound, null, deadline, closed, Source: source, AskedAt: closed.AddSeconds(-secondsBefore)),
            ],
        };

        var closing = TripClosing.Of(trip, closed);

        Assert.Contains(why, closing!.Why, StringComparison.Ordinal);
        Assert.Contains("3.0 s late", closing.Why, StringComparison.Ordinal);
    }
}
