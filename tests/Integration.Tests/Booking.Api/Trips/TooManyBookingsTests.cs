using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Trips;

public sealed class TooManyBookingsTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task The_eleventh_booking_of_a_minute_is_refused_with_the_time_to_wait_and_a_repeat_is_not()
    {
        using var client = new ApiClient(api.Gateway);
        var token = TestTokens.Rider(NewName.Rider());
        for (var i = 0; i < 10; i++)
        {
            using var booked = await client.BookAsync(token, key: $"booking-{i}");
            Assert.Equal(201, (int)booked.StatusCode);
            using var cancelled = await client.PostAsync($"{booked.Headers.Location}/cancel", token);
            Assert.Equal(200, (int)cancelled.StatusCode);
        }

        using var refused = await client.BookAsync(token, key: "booking-10");
        using var repeated = await client.BookAsync(token, key: "booking-3");

        var problem = Problem.Assert(await refused.RawAsync(), 429, "Retry-After");
        Assert.Equal("urn:ride-aspire:problem:too-many-bookings", problem.GetProperty("type").GetString());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal((201, "true"), ((int)repeated.StatusCode, repeated.Headers.GetValues("Idempotency-Replayed").Single()));
    }
}
