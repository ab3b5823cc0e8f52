using System.Collections.Concurrent;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>When calls race for a trip, Postgres lets one win.</summary>
public sealed class TripRacesTests(StoresFixture stores)
{
    [Fact]
    public async Task Each_of_a_thousand_trips_in_a_race_of_accept_cancel_and_expiry_has_one_legal_outcome()
    {
        var db = await stores.NewDatabaseAsync();
        var random = new Random(4711);
        var trips = new List<Trip>();
        for (var i = 0; i < 1_000; i++)
            trips.Add(await db.BookAsync(TimeSpan.FromMinutes(10)));

        // The deadlines pass during the race.
        await db.ExecuteAsync($"UPDATE trips SET deadline_at = clock_timestamp() + random() * interval '1.5 s'");

        var calls = trips.SelectMany(trip => new[] { (trip, "accept"), (trip, "cancel"), (trip, "expire") }).ToArray();
        random.Shuffle(calls);
        var wins = new ConcurrentBag<(Trip Trip, string Call)>();
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (call, ct) =>
        {
            var won = call.Item2 switch
            {
                "accept" => (await db.Get<TripAssignment>().AssignAsync([new(call.trip.Id, $"driver-{call.trip.Id}")], ct)).Count == 1,
                "cancel" => (await db.Get<TripSteps>().CancelAsync(call.trip.Id, call.trip.RiderId, ct)).Done,
                _ => (await db.Get<TripExpiry>().ExpireAsync([call.trip.Id], ct)).Expired.Count == 1,
            };
            if (won)
                wins.Add(call);
        });

        var winners = wins.ToLookup(win => win.Trip, win => win.Call);
        foreach (var trip in trips)
        {
            var outcome = await db.GetAsync(trip.Id);

            // An assigned trip can still be cancelled. Otherwise only one call may win.
            var expected = string.Join('+', winners[trip].Order()) switch
            {
                "accept" => TripStatus.Assigned,
                "cancel" or "accept+cancel" => TripStatus.Cancelled,
                "expire" => TripStatus.DriverNotFound,
                var illegal => throw new InvalidOperationException($"Trip {trip.Id}: the calls that succeeded are '{illegal}'."),
            };
            Assert.Equal(expected, outcome.Status);
            Assert.Equal(1 + winners[trip].Count(), outcome.Version);
        }

        Assert.Equal(3, wins.Select(win => win.Call).Distinct().Count());
    }

    [Fact]
    public async Task A_driver_who_is_assigned_many_trips_at_once_gets_one()
    {
        var db = await stores.NewDatabaseAsync();
        var trips = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => db.BookAsync()));

        var assigned = await Task.WhenAll(trips.Select(trip =>
            db.Get<TripAssignment>().AssignAsync([new(trip.Id, "the-driver")], default)));

        Assert.Single(assigned.SelectMany(ids => ids));
    }

    [Fact]
    public async Task A_batch_with_a_driver_twice_still_assigns_the_others()
    {
        var db = await stores.NewDatabaseAsync();
        var trips = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => db.BookAsync()));

        Assignment[] pairs = [new(trips[0].Id, "twice"), new(trips[1].Id, "twice"), new(trips[2].Id, "once")];
        var assigned = await db.Get<TripAssignment>().AssignAsync(pairs, default);

        Assert.Equal(2, assigned.Count);
        Assert.Contains(trips[2].Id, assigned.Select(pair => pair.Trip));
    }

    [Fact]
    public async Task Replicas_that_sweep_at_once_expire_each_overdue_trip_once()
    {
        var db = await stores.NewDatabaseAsync();
        for (var i = 0; i < 200; i++)
            await db.BookAsync(TimeSpan.FromSeconds(-5));
        OverdueRange overdue = new(DateTimeOffset.MinValue, Grace: TimeSpan.FromSeconds(1));

        var swept = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var mine = new List<ExpiredTrip>();
            while (await db.Get<TripExpiry>().ExpireOverdueAsync(overdue, 10, default) is { Ended: { Count: > 0 } some })
                mine.AddRange(some);
            return mine;
        }));

        var all = swept.SelectMany(trips => trips).ToList();
        Assert.Equal(200, all.Select(trip => trip.Id).Distinct().Count());
        Assert.Equal(200, all.Count);
        Assert.All(all, trip => Assert.True(trip.Lateness >= TimeSpan.FromSeconds(5)));
    }
}
