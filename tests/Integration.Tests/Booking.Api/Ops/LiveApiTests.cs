using System.Text.Json;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.BookingApi.Ops;

/// <summary>The numbers that ops watch.</summary>
public sealed class LiveApiTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly ApiClient client = new(api.Gateway);

    [Fact]
    public async Task The_numbers_of_trips_have_those_that_wait_are_overdue_ride_long_and_were_late()
    {
        await api.Database.BookAsync(TimeSpan.FromMinutes(1));
        await api.Database.BookAsync(TimeSpan.FromSeconds(-90));
        await api.Database.RideAsync(begunAgo: TimeSpan.FromHours(5));
        await api.Database.InsertExpiredAsync(3, minutesAgo: 4, "timer", late: TimeSpan.FromMilliseconds(5));
        await api.Database.InsertExpiredAsync(1, minutesAgo: 4, "sweep", late: TimeSpan.FromSeconds(2.5));

        var live = await GetAsync("/v1/ops/live");

        Assert.Equal(["at", "waiting", "overdue", "oldestOverdueMs", "longRides", "lateness"], live.EnumerateObject().Select(p => p.Name));
        Assert.Equal((2, 1, 1), (Int(live, "waiting"), Int(live, "overdue"), Int(live, "longRides")));
        Assert.InRange(live.GetProperty("oldestOverdueMs").GetDouble(), 90_000, 150_000);
        var lateness = live.GetProperty("lateness").EnumerateArray().ToArray();
        Assert.Equal(["sweep", "timer"], lateness.Select(minute => minute.GetProperty("source").GetString()));
        Assert.Equal([(1, 2_500, true), (3, 5, true)], lateness.Select(minute =>
            (Int(minute, "trips"), Int(minute, "p99Ms"), minute.GetProperty("isExact").GetBoolean())));
    }

    [Fact]
    public async Task The_number_of_drivers_has_those_who_are_online_and_free()
    {
        var driver = NewName.Driver();
        using (var seen = await client.ComeOnlineAsync(TestTokens.Driver(driver)))
            Assert.Equal(204, (int)seen.StatusCode);

        var drivers = await GetAsync("/v1/ops/drivers");

        Assert.Equal((1, 1, 0), (Int(drivers, "online"), Int(drivers, "free"), Int(drivers, "stale")));
    }

    public void Dispose() => client.Dispose();

    private static int Int(JsonElement view, string name) => view.GetProperty(name).GetInt32();

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await client.GetAsync(path, TestTokens.Ops());
        Assert.Equal(200, (int)response.StatusCode);
        return await response.JsonAsync();
    }
}
