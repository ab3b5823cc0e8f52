using System.Text;
using System.Text.Json;
using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Trips;

public sealed class RefusedTransitionTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly Dictionary<string, TripStatus[]> allowed = new()
    {
        ["cancel"] = [TripStatus.Waiting, TripStatus.Assigned],
        ["start"] = [TripStatus.Assigned],
        ["complete"] = [TripStatus.InProgress],
        ["return"] = [TripStatus.Assigned],
    };

    public static TheoryData<string, TripStatus, bool> Refused => new(
        from action in allowed
        from status in Enum.GetValues<TripStatus>().Except(action.Value)
        from throughGateway in ApiFixture.Sides
        select (action.Key, status, throughGateway));

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_transition_from_a_wrong_status_is_refused_with_the_status_and_those_that_allow_it(
        string action, TripStatus status, bool throughGateway)
    {
        var trip = await BookAsync(status);
        var before = await api.Database.SnapshotAsync();

        var request = new RawRequest("POST", $"/v1/trips/{trip.Id}/{action}") { Token = trip.TokenFor(action) };
        var response = await request.SendAsync(api.At(throughGateway));

        // Without a driver nobody can start, complete or return the trip.
        if (action != "cancel" && trip.DriverId is null)
        {
            Assert.Equal(
                "urn:ride-aspire:problem:no-such-trip", Problem.Assert(response, 404, trip.Id.ToString()).GetProperty("type").GetString());
        }
        else
        {
            var names = allowed[action].Select(from => from.Name()).ToArray();
            var problem = Problem.Assert(response, 409, [status.Name(), .. names]);
            Assert.Equal("urn:ride-aspire:problem:wrong-state", problem.GetProperty("type").GetString());
            Assert.Equal(status.Name(), problem.GetProperty("tripStatus").GetString());
            Assert.Equal(names, problem.GetProperty("allowed").Deserialize<string[]>());
        }

        Assert.Equal(before, await api.Database.SnapshotAsync());
    }

    [Theory]
    [InlineData("cancel", TripStatus.Waiting, "")]
    [InlineData("cancel", TripStatus.Assigned, "{\"reason\":\"too late\"}")]
    [InlineData("cancel", TripStatus.Waiting, "{")]
    [InlineData("start", TripStatus.Assigned, "not JSON at all")]
    [InlineData("complete", TripStatus.InProgress, "[1,2,3]")]
    [InlineData("return", TripStatus.Assigned, "{\"driverId\":\"driver-2\"}")]
    public async Task A_transition_ignores_whatever_body_comes_with_it(string action, TripStatus status, string body)
    {
        foreach (var contentType in new[] { null, "application/json", "text/plain; charset=bogus" })
        {
            foreach (var server in new[] { api.Direct, api.Gateway })
            {
                var trip = await api.Database.BookAsync(status);
                var request = new RawRequest("POST", $"/v1/trips/{trip.Id}/{action}")
                {
                    Token = trip.TokenFor(action),
                    Body = Encoding.UTF8.GetBytes(body),
                    ContentType = contentType,
                };
                Assert.Equal(200, (await request.SendAsync(server)).Status);
            }
        }
    }

    /// <summary>A driver still sees a trip that was cancelled after its assignment.</summary>
    private async Task<Trip> BookAsync(TripStatus status)
    {
        if (status != TripStatus.Cancelled)
            return await api.Database.BookAsync(status);

        var trip = await api.Database.BookAsync(TripStatus.Assigned);
        await api.Database.MoveAsync(trip.Id, TripStatus.Cancelled);
        return await api.Database.GetAsync(trip.Id);
    }
}
