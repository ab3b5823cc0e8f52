using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;
using RideAspire.Timeouts;
using RideAspire.Timers;
using RideAspire.Transitions;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>Runs one interleaving, with its own riders, drivers and place on earth, and checks the result.</summary>
internal sealed class InterleavingRun(RunServices services, Interleaving plan, OutcomeCounts outcomes)
{
    private static int runs;

    private readonly GeoPoint here = PlaceOf(Interlocked.Increment(ref runs));
    private readonly string name = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<Guid, string> booked = new();
    private readonly CallerRecord callers = new();
    private readonly ClaimSteps claims = new();

    /// <summary>
    /// Runs all steps, ends what is open, and describes the first broken rule. Null when none is broken.
    /// </summary>
    public async Task<string?> RunAsync()
    {
        for (var driver = 0; driver < plan.AcceptsAtOnce.Length; driver++)
            await SeenAsync(Driver(driver), plan.AcceptsAtOnce[driver]);
        for (var rider = 0; rider < plan.Riders; rider++)
            await TryAsync(new Step(Act.Book, rider, 0));

        await Task.WhenAll(plan.Lanes.Select(lane => Task.Run(async () =>
        {
            foreach (var step in lane)
                await TryAsync(step);
        })));

        await CheckSnapshotAsync();
        await services.ArmedAgainAsync();
        var unarmed = await ArmedTimers.FindMissingAsync(services, Trips);
        unarmed = await EndAsync() is { } unexpired ? unarmed ?? unexpired : unarmed;

        await using var db = services.Database.NewContext();
        await SnapshotRules.CheckAsync(db, Trips);
        var trips = await db.Trips.AsNoTracking().Where(t => Riders.Contains(t.RiderId)).OrderBy(t => t.Id).ToListAsync();
        var offers = await db.Offers.AsNoTracking().Where(o => Trips.Contains(o.TripId)).OrderBy(o => o.Id).ToListAsync();
        outcomes.Add(trips, offers);
        var violation = unarmed ?? callers.FindBookingMismatch(trips) ?? CoolDownRule.FindViolation(trips, offers, Unmarked)
            ?? trips.Select(trip => FindViolation(trip, [.. offers.Where(o => o.TripId == trip.Id)])).OfType<string>().FirstOrDefault();
        return violation is null ? null : $"{violation}\n{FailureReport.Describe(trips, offers)}";
    }

    private string? FindViolation(Trip trip, List<Offer> offers) =>
        HistoryRules.FindViolation(trip, offers) ?? callers.FindMismatch(trip, offers);

    private string[] Riders => [.. Enumerable.Range(0, plan.Riders).Select(Rider)];

    private Guid[] Trips => [.. booked.Keys.Order()];

    private string Rider(int number) => $"rider-{number % plan.Riders}-{name}";

    private string Driver(int number) => $"driver-{number % plan.AcceptsAtOnce.Length}-{name}";

    /// <summary>The drivers whose marks lapse or are lost.</summary>
    private HashSet<string> Unmarked => [.. plan.Lanes.SelectMany(lane => lane)
        .Where(step => step.Act is Act.MarksLapse or Act.RedisForgetsMarks).Select(step => Driver(step.Who))];

    private TimerQueues Queues => services.Host.Get<TimerQueues>();

    private RedisKey Busy => new DriverKeys(services.Host.Get<RedisStore>(), Region.Of(here)).Busy;

    /// <summary>The shard of one of the trips.</summary>
    private int Shard(int number) => Trips is { Length: > 0 } trips ? Queues.Timeouts.ShardOf(trips[number % trips.Length]) : 0;

    private Task TryAsync(Step step) => TryAsync(() => ActAsync(step));

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (
            e is RedisException or TimeoutException or TaskCanceledException { CancellationToken.CanBeCanceled: false })
        {
            // Redis was too slow on a busy machine. A worker would retry. Here the step just ends.
        }
    }

    private Task ActAsync(Step step) => step.Act switch
    {
        Act.Book => BookAsync(Rider(step.Who)),
        Act.Cancel => CancelAsync(Rider(step.Who), step.Which),
        Act.Match => services.Matching.FireAsync(Trips, default),
        Act.Accept => AcceptAsync(Driver(step.Who), Driver(step.Who), step.Which),
        Act.AcceptSomebodyElses => AcceptAsync(Driver(step.Who), Driver(step.Who + 1), step.Which),
        Act.Decline => DeclineAsync(Driver(step.Who), step.Which),
        Act.Start => DriveAsync(Act.Start, Driver(step.Who), steps => steps.StartAsync),
        Act.Complete => DriveAsync(Act.Complete, Driver(step.Who), steps => steps.CompleteAsync),
        Act.Return => DriveAsync(Act.Return, Driver(step.Who), steps => steps.ReturnAsync),
        Act.OpsCancel => OpsEndAsync(Act.OpsCancel, step.Who, ops => ops.CancelAsync),
        Act.OpsComplete => OpsEndAsync(Act.OpsComplete, step.Who, ops => ops.CompleteAsync),
        Act.ComeOnline => SeenAsync(Driver(step.Who), autoAccept: false),
        Act.AcceptAtOnce => SeenAsync(Driver(step.Who), autoAccept: true),
        Act.RiderDrives => SeenAsync(Rider(step.Who), autoAccept: step.Which == 0),
        Act.GoOffline => GoOfflineAsync(Driver(step.Who)),
        Act.Acknowledge => services.Host.Get<Engagements>().AcknowledgeAsync(Driver(step.Who), default),
        Act.LapseOffers => services.Host.Get<OfferLapse>().LapseAndFindSoughtAsync(Trips, default),
        Act.SweepOffers => services.Host.Get<OfferSweep>().PassAsync(default),
        Act.SweepRecalls => services.Host.Get<RecallSweep>().PassAsync(default),
        Act.ExpireTrips => services.Expiry.FireAsync(Trips, default),
        Act.SweepTrips => services.Host.Get<OverdueSweep>().PassAsync(default),
        Act.PumpDeadlines => services.DeadlinePump.PassAsync(Shard(step.Who), default, default),
        Act.PumpSearches => services.SearchPump.PassAsync(Shard(step.Who), default, default),
        Act.ClaimDeadlines => claims.ClaimAsync(Queues.Timeouts, services.Expiry, Shard(step.Who), lapses: step.Which == 1),
        Act.ClaimSearches => claims.ClaimAsync(Queues.Matching, services.Matching, Shard(step.Who), lapses: step.Which == 1),
        Act.FireClaim => claims.FireAsync(step.Who, renews: step.Which == 1),
        Act.RenewClaim => claims.RenewAsync(step.Who),
        Act.FinishClaim => claims.FinishAsync(step.Who),
        Act.ReleaseClaim => claims.ReleaseAsync(step.Who),
        Act.SearchesFallDue => FallDueAsync(Queues.Matching, Trips),
        Act.OfferWindowsPass => services.Database.ExecuteAsync(
            $"UPDATE offers SET lapses_at = clock_timestamp() WHERE trip_id = ANY ({Trips}) AND status = 'PENDING'"),
        Act.TimeToAcknowledgePasses => TimeToAcknowledgePassesAsync(),
        Act.DeadlinePasses => DeadlinePassesAsync(Rider(step.Who)),
        Act.MarksLapse => services.Redis.GetDatabase().SortedSetUpdateAsync(Busy, Driver(step.Who), 1, SortedSetWhen.Exists),
        Act.RedisForgetsMarks => services.Redis.GetDatabase().SortedSetRemoveAsync(Busy, Driver(step.Who)),
        _ => CheckSnapshotAsync(),
    };

    private async Task CheckSnapshotAsync()
    {
        await using var db = services.Database.NewContext();
        await SnapshotRules.CheckAsync(db, Trips);
    }

    private async Task BookAsync(string rider)
    {
        var outcome = await services.Host.Get<TripBooking>().BookAsync(new(rider, here, TestDatabase.TimesSquare, null), default);
        if (outcome is not BookingOutcome.Booked(var trip, _))
            return;

        booked[trip.Id] = rider;
        callers.Add(Act.Book, trip.Id, rider);
    }

    private async Task CancelAsync(string rider, int which)
    {
        var trip = booked.Where(trip => trip.Value == rider).Select(trip => trip.Key).OrderDescending().Skip(which).FirstOrDefault();
        if (trip != default && (await services.Host.Get<TripSteps>().CancelAsync(trip, rider, default)).Done)
            callers.Add(Act.Cancel, trip, rider);
    }

    private async Task AcceptAsync(string driver, string addressee, int which)
    {
        var offer = await OfferOfAsync(addressee, which);
        if ((await services.Host.Get<OfferAnswers>().AcceptAsync(offer, driver, default)).Done)
            callers.Add(Act.Accept, offer, driver);
    }

    private async Task DeclineAsync(string driver, int which)
    {
        var outcome = await services.Host.Get<OfferAnswers>().DeclineAsync(await OfferOfAsync(driver, which), driver, default);
        if (outcome.Done)
            callers.Add(Act.Decline, outcome.Trip!.Id, driver);
    }

    private async Task DriveAsync(
        Act act, string driver, Func<TripSteps, Func<Guid, string, CancellationToken, Task<StepOutcome>>> operation)
    {
        await using var db = services.Database.NewContext();
        var trip = await db.Trips.Where(t => t.DriverId == driver)
            .OrderByDescending(t => t.ClosedAt == null).ThenByDescending(t => t.Id).Select(t => t.Id).FirstOrDefaultAsync();
        if ((await operation(services.Host.Get<TripSteps>())(trip, driver, default)).Done)
            callers.Add(act, trip, driver);
    }

    private Task SeenAsync(string driver, bool autoAccept) => services.Host.Get<Presence>().SeenAsync(new(driver, here, autoAccept));

    private async Task OpsEndAsync(
        Act act, int number, Func<OpsSteps, Func<Guid, OpsNote, CancellationToken, Task<StepOutcome>>> operation)
    {
        var trip = Trips is { Length: > 0 } trips ? trips[number % trips.Length] : default;
        OpsNote note = new($"ops-{number}", $"{act}");
        if ((await operation(services.Host.Get<OpsSteps>())(trip, note, default)).Done)
            callers.Add(act, trip, $"{note.By}: {note.Reason}");
    }

    private async Task GoOfflineAsync(string driver)
    {
        foreach (var declined in await services.Host.Get<OfferAnswers>().GoOfflineAsync(driver, TimeSpan.Zero, default))
            callers.Add(Act.Decline, declined.TripId, driver);
    }

    private async Task TimeToAcknowledgePassesAsync()
    {
        await services.Database.ExecuteAsync(
            $"UPDATE offers SET acknowledge_by = clock_timestamp() WHERE trip_id = ANY ({Trips}) AND acknowledge_by > clock_timestamp()");
        await FallDueAsync(Queues.Matching, Trips);
    }

    // No window ends after its trip's deadline, so the windows of pending offers pass with the deadline.
    private async Task DeadlinePassesAsync(string rider)
    {
        await services.Database.ExecuteAsync($"""
            WITH passed AS (UPDATE trips SET deadline_at = clock_timestamp() WHERE rider_id = {rider} AND status = 'WAITING' RETURNING id)
            UPDATE offers SET lapses_at = LEAST(lapses_at, clock_timestamp()) FROM passed WHERE trip_id = passed.id AND status = 'PENDING'
            """);
        await FallDueAsync(Queues.Timeouts, [.. booked.Where(trip => trip.Value == rider).Select(trip => trip.Key)]);
    }

    /// <summary>
    /// Lets time pass for timers that the queue holds. For a claimed one, it is the end of the lease.
    /// </summary>
    private Task<bool[]> FallDueAsync(TimerQueue queue, Guid[] trips) => Task.WhenAll(trips.Select(trip =>
        services.Redis.GetDatabase().SortedSetUpdateAsync(
            queue.KeyOf(queue.ShardOf(trip)),
            trip.ToString("D"),
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            SortedSetWhen.Exists | SortedSetWhen.LessThan)));

    /// <summary>
    /// Lets all windows and deadlines pass, and runs each pump once. Describes the first trip that still waits then.
    /// Ends by the sweeps what is left. Null when the pumps have ended all, as they must unless an effect in Redis was
    /// lost.
    /// </summary>
    private async Task<string?> EndAsync()
    {
        await TimeToAcknowledgePassesAsync();
        await PumpSearchesAsync();
        var unrecalled = await ArmedTimers.FindUnrecalledAsync(services, Trips);

        // That may have assigned trips to other drivers. After their deadlines it cannot.
        await AllDeadlinesPassAsync();
        await TimeToAcknowledgePassesAsync();
        await TryAsync(new Step(Act.SweepRecalls, 0, 0));

        await AllDeadlinesPassAsync();
        foreach (var shard in Trips.Select(Queues.Timeouts.ShardOf).Distinct())
            await TryAsync(() => services.DeadlinePump.PassAsync(shard, default, default));
        await using var db = services.Database.NewContext();
        var waiting = await db.Trips.AsNoTracking().Where(t => Trips.Contains(t.Id) && t.Status == TripStatus.Waiting).ToListAsync();

        await FallDueAsync(Queues.Matching, Trips);
        await PumpSearchesAsync();
        foreach (var act in (Act[])[Act.LapseOffers, Act.ExpireTrips, Act.SweepTrips, Act.SweepOffers])
            await TryAsync(new Step(act, 0, 0));
        return unrecalled ?? waiting.Where(ArmedTimers.IsExpected)
            .Select(trip => $"Trip {trip.Id} waits although its deadline's timer has fired.").FirstOrDefault();
    }

    private async Task AllDeadlinesPassAsync()
    {
        foreach (var rider in Riders)
            await DeadlinePassesAsync(rider);
    }

    private async Task PumpSearchesAsync()
    {
        foreach (var shard in Trips.Select(Queues.Matching.ShardOf).Distinct())
            await TryAsync(() => services.SearchPump.PassAsync(shard, default, default));
    }

    private async Task<Guid> OfferOfAsync(string driver, int which)
    {
        await using var db = services.Database.NewContext();
        return await db.Offers.Where(o => o.DriverId == driver)
            .OrderByDescending(o => o.Id).Skip(which).Select(o => o.Id).FirstOrDefaultAsync();
    }

    /// <summary>The places of two runs are at least 20 km apart, four times the search radius.</summary>
    private static GeoPoint PlaceOf(int run) => new(-60 + (run / 800 * 0.25), -175 + (run % 800 * 0.4));
}
