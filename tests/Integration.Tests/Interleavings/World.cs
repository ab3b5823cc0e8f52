using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timeouts;
using RideAspire.Transitions;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>Some riders and drivers at a place of their own, and every step that they, the workers and the clock can take.</summary>
internal sealed class World(Stage stage, Interleaving plan, Tally tally)
{
    private static int worlds;

    private readonly GeoPoint here = PlaceOf(Interlocked.Increment(ref worlds));
    private readonly string name = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<Guid, string> booked = new();
    private readonly Testimony told = new();

    /// <summary>Plays the interleaving, ends what has not ended, and says what is wrong with what came of it.</summary>
    public async Task<string?> PlayAsync()
    {
        var lostBefore = stage.Lost;
        for (var driver = 0; driver < plan.AcceptsAtOnce.Length; driver++)
            await SeenAsync(Driver(driver), plan.AcceptsAtOnce[driver]);
        for (var rider = 0; rider < plan.Riders; rider++)
            await TakeAsync(new(Act.Book, rider, 0));

        await Task.WhenAll(plan.Lanes.Select(lane => Task.Run(async () =>
        {
            foreach (var step in lane)
                await TakeAsync(step);
        })));

        await LookAsync();
        var unarmed = stage.Lost == lostBefore ? await Armament.MissingAsync(stage, Trips) : null;
        await EndAsync();

        await using var db = stage.Database.NewContext();
        await Snapshot.LookAsync(db, Trips);
        var trips = await db.Trips.AsNoTracking().Where(t => Riders.Contains(t.RiderId)).OrderBy(t => t.Id).ToListAsync();
        var offers = await db.Offers.AsNoTracking().Where(o => Trips.Contains(o.TripId)).OrderBy(o => o.Id).ToListAsync();
        tally.Count(trips, offers);
        var wrong = unarmed ?? told.WrongAboutBookings(trips) ?? trips.Select(trip => Legality.WrongWith(trip, [.. offers.Where(o => o.TripId == trip.Id)])
            ?? told.WrongAbout(trip, [.. offers.Where(o => o.TripId == trip.Id)])).FirstOrDefault(said => said is not null);
        return wrong is null ? null : $"{wrong}\n{Chronicle.Of(trips, offers)}";
    }

    private string[] Riders => [.. Enumerable.Range(0, plan.Riders).Select(Rider)];

    private Guid[] Trips => [.. booked.Keys.Order()];

    private string Rider(int number) => $"rider-{number % plan.Riders}-{name}";

    private string Driver(int number) => $"driver-{number % plan.AcceptsAtOnce.Length}-{name}";

    private async Task TakeAsync(Step step)
    {
        try
        {
            await ActAsync(step);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or TaskCanceledException { CancellationToken.CanBeCanceled: false })
        {
            // Redis was too slow on a busy machine. A worker would retry; here the step has no effect.
        }
    }

    private Task ActAsync(Step step) => step.Act switch
    {
        Act.Book => BookAsync(Rider(step.Who)),
        Act.Cancel => CancelAsync(Rider(step.Who), step.Which),
        Act.Match => stage.Matching.FireAsync(Trips, default),
        Act.Accept => AcceptAsync(Driver(step.Who), Driver(step.Who), step.Which),
        Act.AcceptSomebodyElses => AcceptAsync(Driver(step.Who), Driver(step.Who + 1), step.Which),
        Act.Decline => DeclineAsync(Driver(step.Who), step.Which),
        Act.Start => DriveAsync(Act.Start, Driver(step.Who), steps => steps.StartAsync),
        Act.Complete => DriveAsync(Act.Complete, Driver(step.Who), steps => steps.CompleteAsync),
        Act.Return => DriveAsync(Act.Return, Driver(step.Who), steps => steps.ReturnAsync),
        Act.ComeOnline => SeenAsync(Driver(step.Who), autoAccept: false),
        Act.AcceptAtOnce => SeenAsync(Driver(step.Who), autoAccept: true),
        Act.GoOffline => GoOfflineAsync(Driver(step.Who)),
        Act.LapseOffers => stage.Host.Get<OfferLapse>().LapseAndFindSoughtAsync(Trips, default),
        Act.SweepOffers => stage.Host.Get<OfferSweep>().PassAsync(default),
        Act.ExpireTrips => stage.Expiry.FireAsync(Trips, default),
        Act.SweepTrips => stage.Host.Get<OverdueSweep>().PassAsync(default),
        Act.OfferWindowsPass => stage.Database.ExecuteAsync(
            $"UPDATE offers SET lapses_at = clock_timestamp() WHERE trip_id = ANY ({Trips}) AND status = 'PENDING'"),
        Act.DeadlinePasses => DeadlinePassesAsync(Rider(step.Who)),
        Act.RedisForgetsMarks => stage.Redis.GetDatabase().SortedSetRemoveAsync("ride:{dispatch}:busy", Driver(step.Who)),
        _ => LookAsync(),
    };

    private async Task LookAsync()
    {
        await using var db = stage.Database.NewContext();
        await Snapshot.LookAsync(db, Trips);
    }

    private async Task BookAsync(string rider)
    {
        var outcome = await stage.Host.Get<TripBooking>().BookAsync(new(rider, here, TestDatabase.TimesSquare, null), default);
        if (outcome is not BookingOutcome.Booked(var trip, _))
            return;

        booked[trip.Id] = rider;
        told.Done(Act.Book, trip.Id, rider);
    }

    private async Task CancelAsync(string rider, int which)
    {
        var trip = booked.Where(trip => trip.Value == rider).Select(trip => trip.Key).OrderDescending().Skip(which).FirstOrDefault();
        if (trip != default && (await stage.Host.Get<TripSteps>().CancelAsync(trip, rider, default)).Done)
            told.Done(Act.Cancel, trip, rider);
    }

    private async Task AcceptAsync(string driver, string addressee, int which)
    {
        var offer = await OfferOfAsync(addressee, which);
        if ((await stage.Host.Get<OfferAnswers>().AcceptAsync(offer, driver, default)).Done)
            told.Done(Act.Accept, offer, driver);
    }

    private async Task DeclineAsync(string driver, int which)
    {
        var outcome = await stage.Host.Get<OfferAnswers>().DeclineAsync(await OfferOfAsync(driver, which), driver, default);
        if (outcome.Done)
            told.Done(Act.Decline, outcome.Trip!.Id, driver);
    }

    private async Task DriveAsync(Act act, string driver, Func<TripSteps, Func<Guid, string, CancellationToken, Task<StepOutcome>>> how)
    {
        await using var db = stage.Database.NewContext();
        var trip = await db.Trips.Where(t => t.DriverId == driver)
            .OrderByDescending(t => t.ClosedAt == null).ThenByDescending(t => t.Id).Select(t => t.Id).FirstOrDefaultAsync();
        if ((await how(stage.Host.Get<TripSteps>())(trip, driver, default)).Done)
            told.Done(act, trip, driver);
    }

    private Task SeenAsync(string driver, bool autoAccept) => stage.Host.Get<Availability>().SeenAsync(driver, here, autoAccept);

    private async Task GoOfflineAsync(string driver)
    {
        foreach (var declined in await stage.Host.Get<OfferAnswers>().GoOfflineAsync(driver, default))
            told.Done(Act.Decline, declined.TripId, driver);
    }

    // As when time passes: the offers' windows, which end with the deadline, are over with it.
    private Task DeadlinePassesAsync(string rider) => stage.Database.ExecuteAsync($"""
        WITH passed AS (UPDATE trips SET deadline_at = clock_timestamp() WHERE rider_id = {rider} AND status = 'WAITING' RETURNING id)
        UPDATE offers SET lapses_at = LEAST(lapses_at, clock_timestamp()) FROM passed WHERE trip_id = passed.id AND status = 'PENDING'
        """);

    /// <summary>All windows and deadlines pass, and whoever ends what is over does so, once.</summary>
    private async Task EndAsync()
    {
        foreach (var rider in Riders)
            await DeadlinePassesAsync(rider);
        foreach (var act in (Act[])[Act.LapseOffers, Act.ExpireTrips, Act.SweepTrips, Act.SweepOffers])
            await TakeAsync(new(act, 0, 0));
    }

    private async Task<Guid> OfferOfAsync(string driver, int which)
    {
        await using var db = stage.Database.NewContext();
        return await db.Offers.Where(o => o.DriverId == driver).OrderByDescending(o => o.Id).Skip(which).Select(o => o.Id).FirstOrDefaultAsync();
    }

    /// <summary>Worlds are at least 20 km apart, four times the radius in which drivers are sought.</summary>
    private static GeoPoint PlaceOf(int world) => new(-60 + (world / 800 * 0.25), -175 + (world % 800 * 0.4));
}
