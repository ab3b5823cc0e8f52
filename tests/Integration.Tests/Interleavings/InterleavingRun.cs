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

    private readonly string name = Guid.NewGuid().ToString("N");
    private readonly CallerActs acts = new(services, PlaceOf(Interlocked.Increment(ref runs)));
    private readonly ClaimSteps claims = new();

    /// <summary>
    /// Runs all steps, ends what is open, and describes the first broken rule. Null when none is broken.
    /// </summary>
    public async Task<string?> RunAsync()
    {
        for (var driver = 0; driver < plan.AcceptsAtOnce.Length; driver++)
            await acts.SeenAsync(Driver(driver), plan.AcceptsAtOnce[driver]);
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
        var violation = unarmed ?? acts.Callers.FindBookingMismatch(trips) ?? CoolDownRule.FindViolation(trips, offers, Unmarked)
            ?? trips.Select(trip => FindViolation(trip, [.. offers.Where(o => o.TripId == trip.Id)])).OfType<string>().FirstOrDefault();
        return violation is null ? null : $"{violation}\n{FailureReport.Describe(trips, offers)}";
    }

    private string? FindViolation(Trip trip, List<Offer> offers) =>
        HistoryRules.FindViolation(trip, offers) ?? acts.Callers.FindMismatch(trip, offers);

    private string[] Riders => [.. Enumerable.Range(0, plan.Riders).Select(Rider)];

    private Guid[] Trips => acts.Trips;

    private string Rider(int number) => $"rider-{number % plan.Riders}-{name}";

    private string Driver(int number) => $"driver-{number % plan.AcceptsAtOnce.Length}-{name}";

    /// <summary>The drivers whose marks lapse or are lost.</summary>
    private HashSet<string> Unmarked => [.. plan.Lanes.SelectMany(lane => lane)
        .Where(step => step.Act is Act.MarksLapse or Act.RedisForgetsMarks).Select(step => Driver(step.Who))];

    private TimerQueues Queues => services.Host.Get<TimerQueues>();

    private RedisKey Busy => new DriverKeys(services.Host.Get<RedisStore>(), Region.Of(acts.Here)).Busy;

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
        Act.Book => acts.BookAsync(Rider(step.Who)),
        Act.Cancel => acts.CancelAsync(Rider(step.Who), step.Which),
        Act.Match => services.Matching.FireAsync(Trips, default),
        Act.Accept => acts.AcceptAsync(Driver(step.Who), Driver(step.Who), step.Which),
        Act.AcceptSomebodyElses => acts.AcceptAsync(Driver(step.Who), Driver(step.Who + 1), step.Which),
        Act.Decline => acts.DeclineAsync(Driver(step.Who), step.Which),
        Act.Start => acts.DriveAsync(Act.Start, Driver(step.Who), steps => steps.StartAsync),
        Act.Complete => acts.DriveAsync(Act.Complete, Driver(step.Who), steps => steps.CompleteAsync),
        Act.Return => acts.DriveAsync(Act.Return, Driver(step.Who), steps => steps.ReturnAsync),
        Act.OpsCancel => acts.OpsEndAsync(Act.OpsCancel, step.Who, ops => ops.CancelAsync),
        Act.OpsComplete => acts.OpsEndAsync(Act.OpsComplete, step.Who, ops => ops.CompleteAsync),
        Act.ComeOnline => acts.SeenAsync(Driver(step.Who), autoAccept: false),
        Act.AcceptAtOnce => acts.SeenAsync(Driver(step.Who), autoAccept: true),
        Act.RiderDrives => acts.SeenAsync(Rider(step.Who), autoAccept: step.Which == 0),
        Act.GoOffline => acts.GoOfflineAsync(Driver(step.Who)),
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
        await FallDueAsync(Queues.Timeouts, [.. acts.Booked.Where(trip => trip.Value == rider).Select(trip => trip.Key)]);
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

    /// <summary>The places of two runs are at least 20 km apart, four times the search radius.</summary>
    private static GeoPoint PlaceOf(int run) => new(-60 + (run / 800 * 0.25), -175 + (run % 800 * 0.4));
}
