using Npgsql;
using RideAspire.Integration.Tests.Interleavings;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>In any race, an offer is accepted and its trip is assigned, or neither happens.</summary>
public sealed class OfferRacesTests(StoresFixture stores)
{
    private readonly string[] contenders = ["accept", "cancel", "expire", "lapse", "decline", "return"];

    [Fact]
    public async Task Each_offer_has_one_legal_outcome_in_a_race_of_accept_cancel_expiry_lapse_and_return()
    {
        var db = await stores.NewDatabaseAsync();
        var random = new Random(4711);
        var trips = new List<Trip>();
        for (var i = 0; i < 500; i++)
            trips.Add(await db.BookAsync(TimeSpan.FromMinutes(10)));
        Assignment[] pairs = [.. trips.Select(trip => new Assignment(trip.Id, $"driver-{trip.Id:N}"))];
        Assert.Equal(500, (await db.Get<OfferMaking>().MakeAsync(pairs, TimeSpan.FromMinutes(10), default)).Count);

        // The deadlines and the windows pass during the race.
        await db.ExecuteAsync($"UPDATE trips SET deadline_at = clock_timestamp() + random() * interval '3 s'");
        await db.ExecuteAsync($"""
            UPDATE offers SET lapses_at = LEAST(deadline_at, clock_timestamp() + random() * interval '3 s')
            FROM trips WHERE trips.id = trip_id
            """);
        var offers = (await AllOffersAsync(db)).ToDictionary(offer => offer.TripId);

        // The calls about one trip come at about the same time.
        var calls = trips.SelectMany(trip =>
        {
            random.Shuffle(contenders);
            return contenders.Select(contender => (trip, contender)).ToArray();
        }).ToArray();
        var callers = new CallerRecord();
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = 16 }, (call, _) =>
            new(CallAsync(db, call.contender, offers[call.trip.Id], call.trip.RiderId, callers)));
        var outcomes = (await AllOffersAsync(db)).Select(offer => offer.Status).Distinct().Count();

        // Trips that still wait expire now, and their pending offers end with them.
        await db.ExecuteAsync($"UPDATE trips SET deadline_at = LEAST(deadline_at, clock_timestamp()) WHERE status = 'WAITING'");
        await db.Get<TripExpiry>().ExpireAsync([.. trips.Select(trip => trip.Id)], default);
        foreach (var offer in await AllOffersAsync(db))
        {
            var trip = await db.GetAsync(offer.TripId);
            Assert.Null(HistoryRules.FindViolation(trip, [offer]) ?? callers.FindMismatch(trip, [offer]));
        }

        Assert.True(outcomes >= 4, $"The race had only {outcomes} kinds of outcome, so it proves little.");
    }

    [Fact]
    public async Task An_acceptance_waits_for_a_cancellation_that_came_first_and_is_then_refused()
    {
        var db = await stores.NewDatabaseAsync();
        var trip = await db.BookAsync();
        var offer = Assert.Single(await db.Get<OfferMaking>().MakeAsync([new(trip.Id, "driver")], TimeSpan.FromMinutes(10), default));

        await using var rider = await db.LockAsync(trip.Id);
        await ExecuteAsync("UPDATE trips SET status = 'CANCELLED', closed_at = clock_timestamp(), version = version + 1");
        var accepting = Task.Run(() => db.Get<OfferAnswers>().AcceptAsync(offer.Id, "driver", default));
        await TestHost.UntilAsync(db.IsWaitedForAsync);
        await ExecuteAsync("UPDATE offers SET status = 'WITHDRAWN', closed_at = clock_timestamp(), version = version + 1");
        await ExecuteAsync("COMMIT");

        var refused = await accepting;
        Assert.Equal((false, OfferStatus.Withdrawn, TripStatus.Cancelled), (refused.Done, refused.Offer!.Status, refused.Trip!.Status));

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, rider);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task CallAsync(TestDatabase db, string contender, Offer offer, string rider, CallerRecord callers)
    {
        var (trip, driver) = (offer.TripId, offer.DriverId);
        switch (contender)
        {
            case "accept" when (await db.Get<OfferAnswers>().AcceptAsync(offer.Id, driver, default)).Done:
                callers.Add(Act.Accept, offer.Id, driver);
                break;
            case "cancel" when (await db.Get<TripSteps>().CancelAsync(trip, rider, default)).Done:
                callers.Add(Act.Cancel, trip, rider);
                break;
            case "expire":
                await db.Get<TripExpiry>().ExpireAsync([trip], default);
                break;
            case "lapse":
                await db.Get<OfferLapse>().LapseAndFindSoughtAsync([trip], default);
                break;
            case "decline" when (await db.Get<OfferAnswers>().DeclineAsync(offer.Id, driver, default)).Done:
                callers.Add(Act.Decline, trip, driver);
                break;
            case "return" when (await db.Get<TripSteps>().ReturnAsync(trip, driver, default)).Done:
                callers.Add(Act.Return, trip, driver);
                break;
        }
    }

    private static async Task<List<Offer>> AllOffersAsync(TestDatabase db)
    {
        await using var context = db.NewContext();
        return [.. context.Offers];
    }
}
