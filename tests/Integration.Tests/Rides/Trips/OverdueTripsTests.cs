using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Trips;

public sealed class OverdueTripsTests(StoresFixture stores)
{
    [Fact]
    public async Task Trips_that_wait_more_than_a_second_after_their_deadline_are_counted()
    {
        var db = await stores.NewDatabaseAsync();
        await db.BookAsync(TimeSpan.FromSeconds(-3));
        await db.BookAsync(TimeSpan.FromMinutes(-5));
        await db.BookAsync(TimeSpan.FromMinutes(1));
        await db.BookAsync(TripStatus.Cancelled, TimeSpan.FromHours(-1));

        var overdue = await db.Get<OverdueTrips>().CountAsync(default);

        Assert.Equal(2, overdue.Trips);
        Assert.InRange(overdue.Oldest, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task Without_overdue_trips_the_oldest_is_late_by_nothing()
    {
        var db = await stores.NewDatabaseAsync();
        await db.BookAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(default, await db.Get<OverdueTrips>().CountAsync(default));
    }

    [Fact]
    public async Task Counting_reads_only_the_index_of_the_deadlines()
    {
        var db = await stores.NewDatabaseAsync();
        await db.InsertWaitingAsync(5_000, TimeSpan.FromHours(1), TimeSpan.FromHours(2));

        Assert.InRange((await db.ExplainAsync(OverdueTrips.Count())).Buffers, 0, 10);
    }
}
