using Microsoft.Extensions.DependencyInjection;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.BookingApi.Trips;

/// <summary>Clients that hang up before the response.</summary>
public sealed class HungUpTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_and_all_its_effects_are_finished_after_the_client_has_hung_up(bool throughGateway)
    {
        using var client = new ApiClient(api.At(throughGateway));
        var rider = $"rider-{Guid.NewGuid():N}";
        using var booked = await client.BookAsync(TestTokens.Rider(rider));
        var path = booked.Headers.Location!.ToString();
        var trip = Guid.Parse(path.Split('/')[^1]);
        var (redis, queue) = (
            api.Services.GetRequiredService<IConnectionMultiplexer>(), api.Services.GetRequiredService<TimerQueues>().Timeouts);
        Assert.NotNull(await redis.DueAsync(queue, trip));

        // The cancellation waits for the row when its client hangs up.
        await using (await api.Database.LockAsync(trip))
        {
            using var leaving = new ApiClient(api.At(throughGateway));
            _ = leaving.PostAsync($"{path}/cancel", TestTokens.Rider(rider)).ContinueWith(
                hungUp => hungUp.Exception, TaskScheduler.Default);
            await TestHost.UntilAsync(() => api.Database.IsWaitedForAsync());
        }

        await TestHost.UntilAsync(
            async () => (await api.Database.GetAsync(trip)).Status == TripStatus.Cancelled && await redis.DueAsync(queue, trip) is null);
    }
}
