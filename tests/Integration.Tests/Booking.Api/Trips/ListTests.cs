using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Trips;

public sealed class ListTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly ApiClient client = new(api.Gateway);

    [Theory]
    [InlineData("rider", 1)]
    [InlineData("rider", 3)]
    [InlineData("rider", 7)]
    [InlineData("rider", 100)]
    [InlineData("driver", 3)]
    public async Task The_next_links_lead_through_all_trips_of_the_caller_only_newest_first(string role, int limit)
    {
        var somebody = $"{role}-{Guid.NewGuid():N}";
        var own = await HistoryAsync(somebody, role, trips: 7);
        await HistoryAsync($"{somebody}-2", role, trips: 2);

        var pages = await FollowAsync($"/v1/trips?limit={limit}", TestTokens.For(somebody, role));

        Assert.Equal(own.AsEnumerable().Reverse(), pages.SelectMany(page => page));
        Assert.Equal((7 + limit - 1) / limit, pages.Count);
        Assert.All(pages.SkipLast(1), page => Assert.Equal(limit, page.Count));
    }

    [Fact]
    public async Task A_page_has_20_trips_unless_the_client_says_otherwise()
    {
        var rider = NewName.Rider();
        await HistoryAsync(rider, "rider", trips: 21);

        var pages = await FollowAsync("/v1/trips", TestTokens.Rider(rider));

        Assert.Equal([20, 1], pages.Select(page => page.Count));
    }

    [Fact]
    public async Task A_page_shows_each_trip_as_it_is_shown_alone()
    {
        var rider = NewName.Rider();
        using var booked = await client.BookAsync(TestTokens.Rider(rider));

        using var list = await client.GetAsync("/v1/trips", TestTokens.Rider(rider));

        Assert.Equal($"{{\"trips\":[{(await booked.JsonAsync()).GetRawText()}],\"next\":null}}", (await list.JsonAsync()).GetRawText());
    }

    [Theory]
    [InlineData("rider")]
    [InlineData("driver")]
    public async Task A_caller_without_trips_gets_an_empty_page(string role)
    {
        foreach (var query in new[] { "", "?limit=1", "?unknown=1" })
        {
            using var list = await client.GetAsync($"/v1/trips{query}", TestTokens.For("somebody-new", role));
            Assert.Equal((200, "{\"trips\":[],\"next\":null}"), ((int)list.StatusCode, (await list.JsonAsync()).GetRawText()));
        }
    }

    [Theory]
    [InlineData("rider", "/v1/trips")]
    [InlineData("driver", "/v1/trips")]
    [InlineData("ops", "/v1/ops/trips")]
    [InlineData("ops", "/v1/ops/trips?status=WAITING")]
    public async Task A_page_after_a_trip_that_does_not_exist_is_refused(string role, string path)
    {
        var unknown = Guid.CreateVersion7();

        using var list = await client.GetAsync(
            $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}before={unknown}", TestTokens.For("somebody", role));

        var problem = Problem.Assert(await list.RawAsync(), 400, $"before: No trip has the id {unknown}.");
        Assert.Equal("urn:ride-aspire:problem:invalid-request", problem.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("rider", "/v1/trips?limit=2")]
    [InlineData("driver", "/v1/trips?limit=3")]
    [InlineData("ops", "/v1/ops/trips?status=CANCELLED&limit=2")]
    public async Task The_order_is_that_of_the_databases_clock_whatever_the_services_clocks_say(string role, string path)
    {
        var somebody = $"{role}-{Guid.NewGuid():N}";
        var start = TimeProvider.System.GetUtcNow().AddYears(1);
        var booked = new List<Guid>();
        for (var i = 0; i < 8; i++)
        {
            // Every other trip was booked by a service that is 5 minutes ahead. Two at a time in the same instant.
            var requestedAt = start.AddSeconds(i / 2);
            booked.Add(Guid.CreateVersion7(requestedAt.AddMinutes(i % 2 * 5)));
            await api.Database.ExecuteAsync($"""
                INSERT INTO trips (id, rider_id, status, driver_id, requested_at, deadline_at, closed_at, version,
                    pickup_lat, pickup_lon, dropoff_lat, dropoff_lon)
                VALUES ({booked[i]}, {(role == "rider" ? somebody : "r")}, 'CANCELLED', {(role == "driver" ? somebody : "d")},
                    {requestedAt}, {requestedAt}, {requestedAt}, 2, 0, 0, 0, 0)
                """);
        }

        var pages = await FollowAsync(path, TestTokens.For(somebody, role));

        Assert.Equal(booked.AsEnumerable().Reverse(), pages.SelectMany(page => page).Where(booked.Contains));
    }

    [Fact]
    public async Task The_next_page_follows_although_its_predecessor_has_another_status_by_now()
    {
        var older = await api.Database.BookAsync();
        var newer = await api.Database.BookAsync();
        await api.Database.MoveAsync(newer.Id, TripStatus.Cancelled);

        var pages = await FollowAsync($"/v1/ops/trips?status=WAITING&before={newer.Id}", TestTokens.Ops());

        Assert.Equal(older.Id, pages[0][0]);
    }

    [Fact]
    public async Task A_rider_and_a_driver_of_the_same_name_do_not_see_each_others_trips()
    {
        var name = $"somebody-{Guid.NewGuid():N}";
        var ridden = Assert.Single(await HistoryAsync(name, "rider", trips: 1));
        var driven = Assert.Single(await HistoryAsync(name, "driver", trips: 1));

        Assert.Equal([ridden], Assert.Single(await FollowAsync("/v1/trips", TestTokens.Rider(name))));
        Assert.Equal([driven], Assert.Single(await FollowAsync("/v1/trips", TestTokens.Driver(name))));
        using var seen = await client.GetAsync($"/v1/trips/{driven}", TestTokens.Rider(name));
        Problem.Assert(await seen.RawAsync(), 404);
    }

    public void Dispose() => client.Dispose();

    /// <summary>Trips of one rider, or of one driver; all but the last are closed.</summary>
    private async Task<List<Guid>> HistoryAsync(string somebody, string role, int trips)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < trips; i++)
        {
            var trip = await api.Database.BookAsync(rider: role == "rider" ? somebody : null);
            ids.Add(trip.Id);
            await api.Database.MoveAsync(trip.Id, TripStatus.Assigned, role == "driver" ? somebody : NewName.Driver());
            if (i < trips - 1)
                await api.Database.MoveAsync(trip.Id, TripStatus.Cancelled);
        }

        return ids;
    }

    private async Task<List<List<Guid>>> FollowAsync(string? path, string token)
    {
        var pages = new List<List<Guid>>();
        while (path is not null)
        {
            using var response = await client.GetAsync(path, token);
            Assert.Equal(200, (int)response.StatusCode);
            var page = await response.JsonAsync();
            pages.Add([.. page.GetProperty("trips").EnumerateArray().Select(trip => trip.GetProperty("id").GetGuid())]);
            path = page.GetProperty("next").GetString();
        }

        return pages;
    }
}
