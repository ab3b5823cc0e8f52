using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

public sealed class CrowdTests(EventsFixture api) : IClassFixture<EventsFixture>
{
    private const int Riders = 1_000;

    [Fact]
    public async Task A_thousand_riders_whose_trips_end_at_once_all_get_the_last_event()
    {
        await api.Database.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
            SELECT gen_random_uuid(), 'rider-' || i, 'WAITING', 0, 0, 1, 1, clock_timestamp(), clock_timestamp() + interval '1 minute', 1
            FROM generate_series(1, {Riders}) AS i
            """);
        await using var db = api.Database.NewContext();
        var trips = await db.Trips.AsNoTracking().ToListAsync();
        var streams = await Task.WhenAll(trips.Select(trip => api.FollowAsync(trip)));
        await Task.WhenAll(streams.Select(stream => stream.NextAsync()));
        Assert.Equal(Riders, api.Open);

        await api.Database.ExecuteAsync($"UPDATE trips SET status = 'CANCELLED', closed_at = clock_timestamp(), version = version + 1");
        api.Hint([.. trips.Select(trip => trip.Id)], []);

        var last = await Task.WhenAll(streams.Select(async stream =>
        {
            var e = await stream.NextAsync();
            await stream.EndsAsync();
            await stream.DisposeAsync();
            return (e.Id, e.Status);
        }));
        Assert.All(last, e => Assert.Equal(("2", TripStatus.Cancelled.Name()), e));
        await TestHost.UntilAsync(() => Task.FromResult(api.Open == 0));
    }
}
