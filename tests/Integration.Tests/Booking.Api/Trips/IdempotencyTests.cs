using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Trips;

public sealed class IdempotencyTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly ApiClient client = new(api.Gateway);

    [Fact]
    public async Task A_repeat_with_the_same_key_and_body_answers_201_with_the_first_trip_and_says_so()
    {
        var rider = NewName.Rider();

        using var first = await client.BookAsync(TestTokens.Rider(rider), key: "evening");
        using var repeat = await client.BookAsync(TestTokens.Rider(rider), key: "evening");

        Assert.Equal((201, 201), ((int)first.StatusCode, (int)repeat.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(Ct), await repeat.Content.ReadAsStringAsync(Ct));
        Assert.Equal(first.Headers.Location, repeat.Headers.Location);
        Assert.Equal("true", Assert.Single(repeat.Headers.GetValues("Idempotency-Replayed")));
    }

    [Fact]
    public async Task A_repeat_after_the_trip_has_ended_answers_that_trip_and_books_no_other()
    {
        var rider = NewName.Rider();
        using var first = await client.BookAsync(TestTokens.Rider(rider), key: "evening");
        using var cancelled = await client.PostAsync($"{first.Headers.Location}/cancel", TestTokens.Rider(rider));

        using var repeat = await client.BookAsync(TestTokens.Rider(rider), key: "evening");

        Assert.Equal((201, "CANCELLED"), ((int)repeat.StatusCode, (await repeat.JsonAsync()).GetProperty("status").GetString()));
        Assert.Equal(first.Headers.Location, repeat.Headers.Location);
    }

    [Fact]
    public async Task A_key_used_with_another_body_is_refused_and_changes_nothing()
    {
        var rider = NewName.Rider();
        using var first = await client.BookAsync(TestTokens.Rider(rider), key: "evening");
        var before = await api.Database.SnapshotAsync();

        using var other = await client.BookAsync(
            TestTokens.Rider(rider), BookingJson.Of(dropoff: "{\"lat\":40.7,\"lon\":-74}"), key: "evening");

        var problem = Problem.Assert(await other.RawAsync(), 422, "same body", "new key");
        Assert.Equal("urn:ride-aspire:problem:idempotency-key-reused", problem.GetProperty("type").GetString());
        Assert.Equal(first.Headers.Location!.ToString(), problem.GetProperty("firstTrip").GetString());
        Assert.Equal(before, await api.Database.SnapshotAsync());
    }

    [Fact]
    public async Task Two_riders_may_use_the_same_key()
    {
        using var one = await client.BookAsync(TestTokens.Rider(NewName.Rider()), key: "evening");
        using var other = await client.BookAsync(TestTokens.Rider(NewName.Rider()), key: "evening");

        Assert.Equal((201, 201), ((int)one.StatusCode, (int)other.StatusCode));
        Assert.NotEqual(one.Headers.Location, other.Headers.Location);
    }

    [Fact]
    public async Task Fifty_identical_requests_at_once_book_one_trip_and_all_answer_it()
    {
        var rider = NewName.Rider();
        var before = await api.Database.CountAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.BookAsync(TestTokens.Rider(rider), key: "evening")));

        Assert.All(responses, response => Assert.Equal(201, (int)response.StatusCode));
        Assert.Single(responses.Select(response => response.Headers.Location!.ToString()).Distinct());
        Assert.Single(responses, response => !response.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(before + 1, await api.Database.CountAsync());
    }

    [Fact]
    public async Task Fifty_bookings_of_one_rider_at_once_without_a_key_book_one_trip_and_refuse_the_rest()
    {
        var rider = NewName.Rider();
        var before = await api.Database.CountAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.BookAsync(TestTokens.Rider(rider))));

        var booked = Assert.Single(responses, response => (int)response.StatusCode == 201);
        foreach (var refused in responses.Where(response => response != booked))
            Assert.Equal(
                booked.Headers.Location!.ToString(), Problem.Assert(await refused.RawAsync(), 409).GetProperty("openTrip").GetString());
        Assert.Equal(before + 1, await api.Database.CountAsync());
    }

    public void Dispose() => client.Dispose();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
