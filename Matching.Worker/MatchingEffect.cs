using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Timers;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Matching;

/// <summary>
/// The effect of the matching timers. It ends the offers whose window has passed, and reserves a free driver for each
/// trip of a batch that has no pending offer, by <see cref="MatchingOptions.Pairing"/>. Drivers with auto-accept are
/// assigned; the others get an offer. It recalls the trips that their drivers did not acknowledge in time.
/// </summary>
/// <remarks>
/// After a crash between the reservations and the commits, the reservations lapse, and so do the claims. After a crash
/// behind a commit, the timers fire once more and find a trip that no longer waits, or a pending offer.
/// </remarks>
internal sealed partial class MatchingEffect(
    DriverPool drivers,
    Engagements engagements,
    OfferLapse lapse,
    TripAssignment assignment,
    TripRecall recall,
    OfferMaking making,
    TripJournal journal,
    IOptions<MatchingOptions> options,
    ILogger<MatchingEffect> logger)
    : ITimerEffect
{
    /// <summary>Retry delay when another transaction holds the trip, the driver or the offer.</summary>
    private static readonly TimeSpan conflictRetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>How often one pass tries a trip whose drivers, by Postgres, turn out to be engaged.</summary>
    private const int MaxTries = 5;

    /// <summary>
    /// A search looks at the excluded drivers, too. Beyond so many, it may be broken off because of them, and each one
    /// that follows as well.
    /// </summary>
    private const int MaxExcludedAtOnce = 100;

    /// <summary>Each look at such a trip warns.</summary>
    private static readonly TimeSpan offMapRetryDelay = TimeSpan.FromMinutes(1);

    private readonly MatchingOptions options = options.Value;

    public async Task<IReadOnlyCollection<Rearm>> FireAsync(IReadOnlyList<Guid> due, CancellationToken ct)
    {
        var sought = await lapse.LapseAndFindSoughtAsync(due, ct);

        // An offer whose window has just passed is being answered at this moment.
        var rearms = sought.Where(trip => trip.OfferEndsIn is not null)
            .Select(trip => new Rearm(trip.Id, Later(trip.OfferEndsIn!.Value, conflictRetryDelay))).ToList();
        if (sought.Count < due.Count)
            rearms.AddRange(await RecallAsync([.. due.Except(sought.Select(trip => trip.Id))], ct));
        var byMap = sought.Where(trip => trip.OfferEndsIn is null).ToLookup(trip => trip.Pickup.IsOnMap);
        rearms.AddRange(LeaveAlone([.. byMap[false]]));
        var free = byMap[true].ToList();
        for (var tries = 1; free.Count > 0; tries++)
        {
            // Few trips are tried again. Each gets the nearest driver, in one call.
            var isBatch = options.Pairing == PairingMethod.Batch && tries == 1;
            var found = await (isBatch ? drivers.ReserveBatchAsync(free) : drivers.ReserveNearestAsync(free));
            free = await PairAsync([.. free.Zip(found)], rearms, isLast: tries == MaxTries, ct);
        }

        return rearms;
    }

    /// <summary>
    /// Trips that do not wait leave the list of those that do. Those that their drivers have not acknowledged are
    /// recalled. Returns when those are due again whose drivers still have time.
    /// </summary>
    private async Task<IEnumerable<Rearm>> RecallAsync(Guid[] trips, CancellationToken ct)
    {
        // What was recalled is armed already.
        var (_, unacknowledged) = await recall.RecallAsync(trips, ct);
        return unacknowledged.Select(trip => new Rearm(trip.Id, Later(trip.Remaining, conflictRetryDelay)));
    }

    /// <summary>
    /// Pairs each trip with the driver who was found, and adds when the trips are due again. Returns the trips to try
    /// again now: those whose driver turned out to be engaged, until the last try.
    /// </summary>
    private async Task<List<SoughtTrip>> PairAsync(
        List<(SoughtTrip Trip, DriverSearch Search)> searches, List<Rearm> rearms, bool isLast, CancellationToken ct)
    {
        journal.NotMatched(searches.Where(pair => pair.Search.Driver is null).Select(pair => pair.Trip), "no_driver");
        rearms.AddRange(searches.Where(pair => pair.Search.Driver is null)
            .Select(pair => new Rearm(pair.Trip.Id, GetsFarther(pair.Trip, pair.Search) ? TimeSpan.Zero : BackOff(pair.Trip.Age))));

        var pairs = searches.Where(pair => pair.Search.Driver is not null)
            .Select(pair => (pair.Trip, Driver: pair.Search.Driver!.Value)).ToList();
        var assigned = await assignment.AssignAsync(Select(pairs, driver => driver.AcceptsAtOnce), options.AcknowledgeWithin, ct);
        rearms.AddRange(assigned.Select(pair => new Rearm(pair.Trip, options.AcknowledgeWithin)));
        MadeOffer[] offered =
        [
            .. await making.MakeAsync(
                Select(pairs, driver => driver is { AcceptsAtOnce: false, Listens: true }), options.OfferWindow, ct),
            .. await making.MakeAsync(
                Select(pairs, driver => driver is { AcceptsAtOnce: false, Listens: false }), options.QuietOfferWindow, ct),
        ];
        rearms.AddRange(offered.Select(offer => new Rearm(offer.Trip, offer.LapsesIn)));

        // Postgres refused these pairs: the trip no longer waits or another transaction holds it, or the driver is
        // engaged or had an offer of this trip before.
        var refused = pairs.ExceptBy(assigned.Select(pair => pair.Trip).Concat(offered.Select(offer => offer.Trip)), pair => pair.Trip.Id)
            .ToList();
        TripTelemetry.Refused(refused.Count);
        journal.NotMatched(refused.Select(pair => pair.Trip), "refused");
        var engaged = await engagements.SettleAsync([.. refused.Select(pair => pair.Driver.Id)], ct);
        var again = isLast ? [] : refused.Where(pair => engaged.Contains(pair.Driver.Id)).Select(pair => pair.Trip).ToList();
        rearms.AddRange(refused.Select(pair => pair.Trip).Except(again).Select(trip => new Rearm(trip.Id, conflictRetryDelay)));
        return again;
    }

    /// <summary>
    /// Whether a search that was broken off gets farther in the next pass, which then follows at once.
    /// </summary>
    private static bool GetsFarther(SoughtTrip trip, DriverSearch search) =>
        search.IsBrokenOff && trip.Excluded.Length <= MaxExcludedAtOnce;

    private static List<Assignment> Select(List<(SoughtTrip Trip, ReservedDriver Driver)> pairs, Func<ReservedDriver, bool> predicate) =>
        [.. pairs.Where(pair => predicate(pair.Driver)).Select(pair => new Assignment(pair.Trip.Id, pair.Driver.Id))];

    /// <summary>
    /// Trips whose pick-ups Redis cannot hold, as only a write past the API makes them. They expire at their deadlines.
    /// </summary>
    private IEnumerable<Rearm> LeaveAlone(List<SoughtTrip> offMap)
    {
        if (offMap is [var first, ..])
            OffMap(offMap.Count, first.Id);
        return offMap.Select(trip => new Rearm(trip.Id, offMapRetryDelay));
    }

    /// <summary>
    /// The trip's age within the bounds, plus or minus a tenth. So the back-off doubles without a counter.
    /// </summary>
    private TimeSpan BackOff(TimeSpan age)
    {
        var bounded = TimeSpan.FromTicks(Math.Clamp(age.Ticks, options.MinBackOff.Ticks, options.MaxBackOff.Ticks));
        return bounded * (0.9 + (Random.Shared.NextDouble() * 0.2));
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(LogLevel.Warning, "No driver can be sought for {Count} trips, because their pick-ups are not on the map, "
        + "such as that of trip {Trip}. Correct or cancel them; otherwise they expire.")]
    private partial void OffMap(int count, Guid trip);
}
