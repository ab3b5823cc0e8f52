using System.Text.Json;
using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Ops;

/// <summary>How ops end a trip that its rider and its driver cannot end.</summary>
public sealed class EndTripTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private const string Reason = "The driver's phone is dead.";

    private static readonly Dictionary<string, TripStatus[]> allowed = new()
    {
        ["cancel"] = [TripStatus.Waiting, TripStatus.Assigned, TripStatus.InProgress],
        ["complete"] = [TripStatus.InProgress],
    };

    private readonly ApiClient client = new(api.Gateway);

    public static TheoryData<string, TripStatus, bool> Refused => new(
        from step in allowed
        from status in Enum.GetValues<TripStatus>().Except(step.Value)
        from throughGateway in ApiFixture.Sides
        select (step.Key, status, throughGateway));

    [Theory]
    [InlineData("cancel", "CANCELLED")]
    [InlineData("complete", "COMPLETED")]
    public async Task A_rider_whose_drivers_phone_is_dead_is_told_whom_to_ask_and_can_book_again(string step, string status)
    {
        var ride = await api.Database.BookAsync(TripStatus.InProgress);
        var rider = TestTokens.Rider(ride.RiderId);
        using var cancelled = await client.MoveTripAsync(rider, ride.Id, "cancel");
        Problem.Assert(await cancelled.RawAsync(), 409, "The trip is IN_PROGRESS.", "ask support");
        using var booked = await client.BookAsync(rider);
        Problem.Assert(await booked.RawAsync(), 409, "ask support");

        using var ended = await client.EndTripAsync(TestTokens.Ops(), ride.Id, step, Reason);

        Assert.Equal((200, status), ((int)ended.StatusCode, (await ended.JsonAsync()).GetProperty("status").GetString()));
        using var again = await client.BookAsync(rider);
        Assert.Equal(201, (int)again.StatusCode);
    }

    [Fact]
    public async Task The_history_shows_ops_who_ended_the_trip_and_why()
    {
        var ride = await api.Database.BookAsync(TripStatus.InProgress);
        using var ended = await client.EndTripAsync(TestTokens.Ops("ops-7"), ride.Id, "complete", Reason);

        using var response = await client.GetAsync($"/v1/ops/trips/{ride.Id}", TestTokens.Ops());

        var history = (await response.JsonAsync()).GetProperty("history").EnumerateArray().ToArray();
        Assert.Equal([null, null, "ops-7"], history.Select(change => change.GetProperty("by").GetString()));
        Assert.Equal([null, null, Reason], history.Select(change => change.GetProperty("reason").GetString()));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_trip_in_a_wrong_status_is_refused_with_the_status_and_those_that_allow_it(
        string step, TripStatus status, bool throughGateway)
    {
        var trip = await api.Database.BookAsync(status);
        var before = await api.Database.SnapshotAsync();
        using var ops = new ApiClient(api.At(throughGateway));

        using var response = await ops.EndTripAsync(TestTokens.Ops(), trip.Id, step, Reason);

        var names = allowed[step].Select(from => from.Name()).ToArray();
        var problem = Problem.Assert(await response.RawAsync(), 409, [status.Name(), .. names]);
        Assert.Equal("urn:ride-aspire:problem:wrong-state", problem.GetProperty("type").GetString());
        Assert.Equal(status.Name(), problem.GetProperty("tripStatus").GetString());
        Assert.Equal(names, problem.GetProperty("allowed").Deserialize<string[]>());
        Assert.Equal(before, await api.Database.SnapshotAsync());
    }

    [Fact]
    public async Task A_repeat_is_refused_and_the_first_reason_stays()
    {
        var ride = await api.Database.BookAsync(TripStatus.InProgress);
        using var first = await client.EndTripAsync(TestTokens.Ops("ops-1"), ride.Id, "cancel", Reason);

        using var second = await client.EndTripAsync(TestTokens.Ops("ops-2"), ride.Id, "cancel", "another");

        Problem.Assert(await second.RawAsync(), 409, "CANCELLED");
        var last = (await api.Database.GetAsync(ride.Id)).History[^1];
        Assert.Equal(("ops-1", Reason), (last.By, last.Reason));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public async Task A_reason_has_1_to_500_characters(int length)
    {
        var trip = await api.Database.BookAsync();

        using var ended = await client.EndTripAsync(TestTokens.Ops(), trip.Id, "cancel", new string('ö', length));

        Assert.Equal(200, (int)ended.StatusCode);
    }

    public void Dispose() => client.Dispose();
}
