using RideAspire.Booking.Contracts;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.BookingApi.Documentation;

public sealed class DevelopmentDocumentTests(StoresFixture stores)
{
    [Theory]
    [InlineData("Development", "true", true)]
    [InlineData("Development", "false", false)]
    [InlineData("Production", "true", false)]
    public async Task The_path_that_issues_tokens_is_documented_where_it_exists(string environment, string enabled, bool documented)
    {
        var database = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        await using var service = new HostedService<TripView>(
            ("ConnectionStrings:rides", database.ConnectionString), ("ConnectionStrings:redis", redis.ConnectionString),
            ("environment", environment), ("DevTokens:Enabled", enabled));
        using var client = new ApiClient(service.Address);

        using var response = await client.GetAsync("/openapi/v1.json");

        var paths = (await response.JsonAsync()).GetProperty("paths");
        Assert.Equal(documented, paths.TryGetProperty("/dev/tokens", out var path));
        if (documented)
        {
            var body = path.GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json");
            Assert.Equal("rider", body.GetProperty("example").GetProperty("role").GetString());
        }
    }
}
