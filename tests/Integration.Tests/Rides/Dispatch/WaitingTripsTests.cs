using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Dispatch;

public sealed class WaitingTripsTests(StoresFixture stores)
{
    private static readonly TimeSpan unbounded = TimeSpan.FromDays(36_500);

    [Fact]
    public async Task Pages_of_the_newest_trips_hold_each_trip_within_the_bounds_once_the_newest_first()
    {
        var db = await stores.NewDatabaseAsync();
        await db.InsertWaitingAsync(100, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(200));
        var waiting = db.Get<WaitingTrips>();

        var all = await NewestAsync(waiting, unbounded, unbounded);

        Assert.Equal(100, all.Distinct().Count());
        Assert.Equal(all.OrderByDescending(trip => trip.Due), all);
        Assert.Equal(all.TakeWhile(trip => trip.Due > all[0].Due - TimeSpan.FromSeconds(9.5)),
            await NewestAsync(waiting, unbounded, TimeSpan.FromSeconds(9.5)));
        Assert.InRange((await NewestAsync(waiting, TimeSpan.FromSeconds(150), unbounded)).Count, 20, 50);
    }

    [Fact]
    public async Task To_read_the_newest_trips_costs_what_they_are_and_not_what_waits()
    {
        var db = await stores.NewDatabaseAsync();
        await db.InsertWaitingAsync(20_000, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(200));

        var plan = await db.ExplainAsync(
            WaitingTrips.Newest(WaitingTrips.Farthest, unbounded, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1), 1_000));

        Assert.Contains("ix_trips_waiting_deadline", plan.Text, StringComparison.Ordinal);
        Assert.InRange(plan.Buffers, 1, 100);
    }

    private static async Task<List<TimerEntry>> NewestAsync(WaitingTrips waiting, TimeSpan within, TimeSpan depth)
    {
        List<TimerEntry> all = [], page;
        do
        {
            page = await waiting.NewestAsync(all.LastOrDefault(WaitingTrips.Farthest), within, depth, TimeSpan.FromSeconds(1), 7, default);
            all.AddRange(page);
        }
        while (page.Count == 7);
        return all;
    }
}
