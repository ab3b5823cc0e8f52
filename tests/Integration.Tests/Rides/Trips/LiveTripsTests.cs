using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Trips;

public sealed class LiveTripsTests(StoresFixture stores)
{
    private static readonly TimeSpan search = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_lateness_of_a_minute_is_told_by_what_closed_its_trips()
    {
        var db = await stores.NewDatabaseAsync();
        for (var i = 1; i <= 100; i++)
            await db.InsertExpiredAsync(1, minutesAgo: 3, "timer", late: TimeSpan.FromMilliseconds(i));
        await db.InsertExpiredAsync(1, minutesAgo: 3, "sweep", late: TimeSpan.FromHours(30));
        await db.InsertExpiredAsync(1, minutesAgo: 2, source: null, late: TimeSpan.FromSeconds(1));
        await db.InsertExpiredAsync(1, minutesAgo: 30, "timer", late: TimeSpan.FromSeconds(1));

        var numbers = await db.Get<LiveTrips>().ReadAsync(default);

        Assert.Equal(["sweep", "timer", null], numbers.Lateness.Select(minute => minute.Source));
        Assert.Equal(numbers.Lateness[0].Minute, numbers.Lateness[1].Minute);
        Assert.Equal(TimeSpan.FromMinutes(1), numbers.Lateness[2].Minute - numbers.Lateness[1].Minute);
        Assert.Equal(TimeSpan.FromHours(30), numbers.Lateness[0].Max);
        var byTimer = numbers.Lateness[1];
        Assert.Equal((100, 50, 99, 100), (byTimer.Trips, Ms(byTimer.Median), Ms(byTimer.P99), Ms(byTimer.Max)));
    }

    [Fact]
    public async Task No_more_than_200_trips_of_a_minute_are_looked_at()
    {
        var db = await stores.NewDatabaseAsync();
        await db.InsertExpiredAsync(150, minutesAgo: 3, "sweep", late: TimeSpan.FromSeconds(9));
        await db.InsertExpiredAsync(150, minutesAgo: 3, "timer", late: TimeSpan.FromSeconds(1));

        var numbers = await db.Get<LiveTrips>().ReadAsync(default);

        Assert.Equal(LiveTrips.MaxTripsOfMinute, numbers.Lateness.Sum(minute => minute.Trips));
    }

    [Fact]
    public async Task A_look_at_the_lateness_reads_a_bounded_part_of_an_index()
    {
        var db = await stores.NewDatabaseAsync();
        foreach (var minute in Enumerable.Range(0, 20))
            await db.InsertExpiredAsync(2_000, minute, "timer", late: TimeSpan.FromMilliseconds(5));
        await db.ExecuteAsync($"ANALYZE trips");

        var plan = await db.ExplainAsync(LiveTrips.Lateness(search));

        Assert.Contains("ix_trips_not_found_requested", plan.Text);
        Assert.DoesNotContain("Seq Scan", plan.Text);
        Assert.InRange(plan.Buffers, 1, 15 * (LiveTrips.MaxTripsOfMinute + 20));
    }

    [Fact]
    public async Task Trips_that_wait_are_counted_up_to_10_000()
    {
        var db = await stores.NewDatabaseAsync();
        await db.InsertWaitingAsync(LiveTrips.MaxWaiting + 500, TimeSpan.FromHours(1), TimeSpan.FromHours(2));

        Assert.Equal((10_000, 0, 0), await NumbersAsync());
        Assert.Contains("ix_trips_waiting_deadline", (await db.ExplainAsync(LiveTrips.Waiting())).Text);

        async Task<(long, long, long)> NumbersAsync()
        {
            var numbers = await db.Get<LiveTrips>().ReadAsync(default);
            return (numbers.Waiting, numbers.Overdue.Trips, numbers.LongRides);
        }
    }

    private static int Ms(TimeSpan late) => (int)late.TotalMilliseconds;
}
