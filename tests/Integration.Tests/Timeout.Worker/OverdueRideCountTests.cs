using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timeouts;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.TimeoutWorker;

/// <summary>When the worker tells of rides that last too long.</summary>
public sealed class OverdueRideCountTests(StoresFixture stores)
{
    private static readonly TimeSpan rest = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Overdue_rides_are_counted_each_minute_and_logged_when_there_are_more()
    {
        var db = await stores.NewDatabaseAsync();
        var (time, log) = (new FakeTimeProvider(), new FakeLogger<OverdueRideCount>());
        using var worker = TestHost.Build(
            db, await stores.RedisAsync(RedisKind.Garnet), builder => builder.AddTimeouts(), ("Trips:LongRide", "02:00:00"));
        var duty = ActivatorUtilities.CreateInstance<OverdueRideCount>(worker.Services, time, log);
        using var counts = new MetricCollector<long>(null, "RideAspire.Rides", "rides.overdue");
        var overdue = new List<Trip>();
        for (var i = 0; i < 7; i++)
            overdue.Add(await db.RideAsync(begunAgo: TimeSpan.FromHours(3)));

        await duty.PassAsync(default);
        Assert.Empty(log.Collector.GetSnapshot());

        await PassAsync(expected: 7);
        await db.MoveAsync(overdue[0].Id, TripStatus.Completed);
        await PassAsync(expected: 6);
        Assert.StartsWith(
            "7 rides have been IN_PROGRESS for more than 02:00:00",
            Assert.Single(log.Collector.GetSnapshot()).Message,
            StringComparison.Ordinal);

        await db.RideAsync(begunAgo: TimeSpan.FromHours(2));
        await db.RideAsync(begunAgo: TimeSpan.FromHours(2));
        await PassAsync(expected: 8);
        Assert.StartsWith("8 rides", log.LatestRecord.Message, StringComparison.Ordinal);

        // Workers of other tests in this process report to the same gauge.
        async Task PassAsync(long expected)
        {
            time.Advance(rest);
            await duty.PassAsync(default);
            Assert.Contains(expected, counts.GetMeasurementSnapshot().Select(count => count.Value));
        }
    }
}
