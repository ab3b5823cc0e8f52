using System.Collections.Concurrent;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>However many calls come at once, trips and drivers stay paired one to one.</summary>
public sealed class OfferStormTests(StoresFixture stores) : OfferTests(stores)
{
    private static readonly TimeSpan window = TimeSpan.FromMinutes(10);

    /// <summary>More calls at a time than the pool has connections.</summary>
    private static readonly ParallelOptions storm = new() { MaxDegreeOfParallelism = 32 };

    [Fact]
    public async Task When_200_drivers_accept_all_offers_at_once_each_trip_goes_to_its_addressee()
    {
        string[] drivers = [.. Enumerable.Range(0, 200).Select(number => $"driver-{number}")];
        var trips = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Db.BookAsync(window)));
        Assignment[] pairs = [.. trips.Zip(drivers, (trip, driver) => new Assignment(trip.Id, driver))];
        var offers = await Get<OfferMaking>().MakeAsync(pairs, window, default);
        var calls = offers.SelectMany(offer => drivers.Select(driver => (offer, driver))).ToArray();
        new Random(4711).Shuffle(calls);

        var answers = new ConcurrentBag<(MadeOffer Offer, string Driver, AnswerOutcome Outcome)>();
        await Parallel.ForEachAsync(calls, storm, async (call, ct) =>
            answers.Add((call.offer, call.driver, await Get<OfferAnswers>().AcceptAsync(call.offer.Id, call.driver, ct))));

        Assert.Equal(
            offers.Select(offer => (offer.Trip, offer.Driver)).Order(),
            answers.Where(answer => answer.Outcome.Done).Select(answer => (answer.Offer.Trip, answer.Driver)).Order());
        Assert.All(answers.Where(answer => !answer.Outcome.Done), answer => Assert.Null(answer.Outcome.Offer));
        foreach (var offer in offers)
        {
            var trip = await Db.GetAsync(offer.Trip);
            Assert.Equal((TripStatus.Assigned, offer.Driver, 2), (trip.Status, trip.DriverId, trip.Version));
        }
    }

    [Fact]
    public async Task When_a_driver_accepts_200_times_at_once_one_call_takes_effect_and_all_return_it()
    {
        var trip = await Db.BookAsync(window);
        var offer = Assert.Single(await Get<OfferMaking>().MakeAsync([new(trip.Id, "driver")], window, default));

        var answers = new ConcurrentBag<AnswerOutcome>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), storm, async (_, ct) =>
            answers.Add(await Get<OfferAnswers>().AcceptAsync(offer.Id, "driver", ct)));

        Assert.Single(answers, answer => answer.Done);
        Assert.All(answers, answer => Assert.Equal(
            (OfferStatus.Accepted, TripStatus.Assigned, 2),
            (answer.Offer!.Status, answer.Trip!.Status, answer.Trip.Version)));
    }

    [Fact]
    public async Task A_driver_who_is_reserved_for_many_trips_by_mistake_gets_one_offer()
    {
        var trips = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Db.BookAsync(window)));

        var made = await Task.WhenAll(trips.Select(trip => Get<OfferMaking>().MakeAsync([new(trip.Id, "driver")], window, default)));
        var inOneBatch = await Get<OfferMaking>().MakeAsync([.. trips.Select(trip => new Assignment(trip.Id, "other"))], window, default);

        Assert.Single(made.SelectMany(offers => offers));
        Assert.Single(inOneBatch);
    }

    [Fact]
    public async Task A_driver_whose_busy_mark_keeps_getting_lost_gets_one_offer()
    {
        var driver = await OnlineAsync();
        var trips = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BookAsync()));

        await Parallel.ForEachAsync(trips, storm, async (trip, _) =>
        {
            await Redis.GetDatabase().SortedSetRemoveAsync(Keys.Busy, driver);
            await MatchAsync(trip);
        });

        var offers = new List<Offer>();
        foreach (var trip in trips)
            offers.AddRange(await OffersAsync(trip));
        Assert.Equal((driver, OfferStatus.Pending), Assert.Single(offers) is var offer ? (offer.DriverId, offer.Status) : default);
    }

    [Fact]
    public async Task Batches_with_the_same_drivers_in_different_orders_do_not_deadlock()
    {
        var random = new Random(4711);
        for (var round = 0; round < 30; round++)
        {
            string[] drivers = [.. Enumerable.Range(0, 12).Select(number => $"driver-{round}-{number}")];
            var trips = await Task.WhenAll(Enumerable.Range(0, 48).Select(_ => Db.BookAsync(window)));
            var batches = trips.Chunk(12).Select(mine =>
            {
                random.Shuffle(drivers);
                return mine.Zip(drivers, (trip, driver) => new Assignment(trip.Id, driver)).ToArray();
            }).ToList();

            var made = await Task.WhenAll(batches.Select(batch => Task.Run(() => Get<OfferMaking>().MakeAsync(batch, window, default))));

            Assert.Equal(drivers.Order(), made.SelectMany(offers => offers).Select(offer => offer.Driver).Order());
        }
    }

    [Fact]
    public async Task A_trip_that_several_workers_match_at_once_goes_to_one_driver_and_has_one_offer()
    {
        for (var round = 0; round < 200; round++)
        {
            var trip = await Db.BookAsync(window);
            var workers = Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
            {
                Assignment pair = new(trip.Id, $"driver-{round}-{number}");
                return number % 2 == 0
                    ? (await Get<OfferMaking>().MakeAsync([pair], window, default)).Count
                    : (await Get<TripAssignment>().AssignAsync([pair], default)).Count;
            }));

            Assert.Equal(1, (await Task.WhenAll(workers)).Sum());
            Assert.True(Assert.Single(await OffersAsync(trip)).Status is OfferStatus.Pending or OfferStatus.Accepted);
        }
    }
}
