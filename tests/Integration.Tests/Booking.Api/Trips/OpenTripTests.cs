using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Trips;

public sealed class OpenTripTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData(TripStatus.Waiting, "is WAITING. Cancel it, or wait", "support")]
    [InlineData(TripStatus.Assigned, "is ASSIGNED. Cancel it, or take the ride", "support")]
    [InlineData(TripStatus.InProgress, "is IN_PROGRESS. Its driver completes it. If they do not, ask support", "ancel")]
    public async Task A_rider_with_an_open_trip_hears_only_what_they_can_do_about_it(TripStatus status, string said, string unsaid)
    {
        var trip = await api.Database.BookAsync(status);
        using var client = new ApiClient(api.Gateway);

        using var refused = await client.BookAsync(TestTokens.Rider(trip.RiderId));

        var problem = Problem.Assert(await refused.RawAsync(), 409, said);
        Assert.DoesNotContain(unsaid, problem.GetProperty("detail").GetString());
        Assert.Equal($"/v1/trips/{trip.Id}", problem.GetProperty("openTrip").GetString());
    }
}
