using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Where drivers are and which of them are free, in Redis, by <see cref="Region"/>. A driver is free when Postgres said
/// so, or their trip's or offer's end did, and no search has reserved them since. All others have a mark. When it
/// lapses, the driver's next presence has Postgres asked again. So what a crash or a lost Redis leaves wrong here
/// corrects itself, and Postgres refuses a double assignment.
/// </summary>
public sealed class DriverPool
{
    private static readonly string free = EmbeddedScript.Load("Drivers", "clock", "drivers", "near", "free");
    private static readonly string waiting = EmbeddedScript.Load("Drivers", "clock", "drivers", "near", "waiting");
    private static readonly string listen = EmbeddedScript.Load("Drivers", "clock", "drivers", "listen");
    private static readonly string leave = EmbeddedScript.Load("Drivers", "clock", "drivers", "leave");
    private static readonly string lapse = EmbeddedScript.Load("Drivers", "clock", "drivers", "lapse");
    private static readonly string mark = EmbeddedScript.Load("Drivers", "clock", "mark");
    private static readonly string alive = EmbeddedScript.Load("Drivers", "clock", "drivers", "alive");

    /// <summary>The most waiting trips near a driver that are read of a region. The oldest of all are nudged.</summary>
    private const int MaxTripsNear = 100;

    private const int MaxDriversPerCall = 500;

    private readonly RedisStore redis;
    private readonly DriverOptions options;
    private readonly DriverDirectory directory;
    private readonly DriverReports reports;
    private readonly TripSearch search;

    public DriverPool(
        [FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, Regions regions, IOptions<DriverOptions> options, TimeProvider time)
    {
        (this.redis, this.options, directory) = (redis, options.Value, new(redis, options.Value));
        reports = new(redis, directory, regions, options.Value, time);
        search = new(new(redis, options.Value), regions, options.Value);
    }

    /// <inheritdoc cref="DriverReports.QuestionLease"/>
    internal TimeSpan QuestionLease
    {
        get => reports.QuestionLease;
        init => reports.QuestionLease = value;
    }

    /// <summary>
    /// Records a driver's position, unless a newer report of theirs was recorded already.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task<SeenDriver> SeenAsync(DriverPosition position) => reports.RecordAsync(position);

    /// <summary>Takes a driver offline. They keep a trip that they have.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="age">How long ago the request began. A position that was sent later holds. Default: now.</param>
    /// <returns>True when the driver is offline now.</returns>
    public async Task<bool> LeaveAsync(string driver, TimeSpan age = default)
    {
        if (await directory.LeftAsync(driver, age) is not { } region)
            return true;

        // A newer report may have moved the driver to another region meanwhile.
        return (int)await redis.EvaluateAsync(leave, KeysOf(region).All, driver, age.ToMilliseconds()) == 1
            && await directory.RegionOfAsync(driver) == region;
    }

    /// <summary>Records that drivers' apps listen: offers reach them at once.</summary>
    public async Task ListeningAsync(IReadOnlyCollection<string> drivers)
    {
        foreach (var part in drivers.Chunk(MaxDriversPerCall))
        {
            var regions = await directory.HeardAsync(part, options.ListeningFor);
            await Task.WhenAll(regions.Select(region =>
                redis.EvaluateAsync(listen, KeysOf(region.Key).All, [options.ListeningFor.ToMilliseconds(), .. Values(region)])));
        }
    }

    /// <summary>
    /// Reserves, for one trip after the other, the nearest driver who is free, recently seen and not excluded. One
    /// whose app does not listen is taken only where there is no other within the radius. A trip that gets none is
    /// listed as waiting. The answers are in the order of the trips.
    /// </summary>
    /// <param name="trips">
    /// The oldest first. Their pick-ups must be on the map: for one that is not, the script would fail amid its
    /// reservations.
    /// </param>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task<DriverSearch[]> ReserveNearestAsync(IReadOnlyList<SoughtTrip> trips) => ReserveAsync(trips, isBatch: false);

    /// <summary>
    /// Reserves drivers for several trips at once, so that the sum of the distances is the least:
    /// <see cref="Pairing.TripPairing"/> says for which trips. Trips that do not compete for a driver cost one call, as
    /// those of <see cref="ReserveNearestAsync"/> do.
    /// </summary>
    /// <inheritdoc cref="ReserveNearestAsync" path="/param"/>
    /// <inheritdoc cref="ReserveNearestAsync" path="/exception"/>
    public Task<DriverSearch[]> ReserveBatchAsync(IReadOnlyList<SoughtTrip> trips) => ReserveAsync(trips, isBatch: true);

    /// <summary>
    /// Marks reserved drivers as having a trip, by Postgres. A driver who was freed since stays free.
    /// </summary>
    public Task MarkBusyAsync(IReadOnlyCollection<string> drivers) => MarkAsync(drivers, options.BusyMark);

    /// <summary>
    /// Marks reserved drivers as in doubt: no search finds them, and their next presence has Postgres asked. A driver
    /// who was freed since stays free.
    /// </summary>
    public Task MarkInDoubtAsync(IReadOnlyCollection<string> drivers) => MarkAsync(drivers, TimeSpan.Zero);

    /// <summary>
    /// Marks reserved drivers as having an offer, for a little longer than its window. A driver who was freed since
    /// stays free.
    /// </summary>
    public Task MarkOfferedAsync(IReadOnlyCollection<string> drivers, TimeSpan window) => MarkAsync(drivers, window + options.Reservation);

    /// <summary>
    /// Marks reserved drivers who let their offer lapse: they get no other one for a while, and for a longer while they
    /// are found as if their apps did not listen. A driver who was freed since stays free.
    /// </summary>
    public Task CoolDownAsync(IReadOnlyCollection<string> drivers) => EachRegionAsync(drivers, part => redis.EvaluateAsync(
        lapse,
        KeysOf(part.Region).All,
        [options.CoolDown.ToMilliseconds(), options.QuietFor.ToMilliseconds(), .. Values(part.Drivers)]));

    /// <summary>Returns those of the drivers whose last report began within the given time.</summary>
    public async Task<IReadOnlyCollection<string>> AliveAsync(IReadOnlyCollection<(string Driver, TimeSpan Within)> drivers)
    {
        var within = drivers.ToLookup(one => one.Driver, one => one.Within);
        var regions = await directory.ByRegionAsync([.. within.Select(one => one.Key)]);
        var reported = await Task.WhenAll(InParts(regions).Select(async part => (string[])(await redis.EvaluateAsync(
            alive,
            KeysOf(part.Region).All,
            [.. part.Drivers.SelectMany(driver => (RedisValue[])[driver, within[driver].Max().ToMilliseconds()])]))!));
        return [.. reported.SelectMany(part => part)];
    }

    /// <summary>Makes a driver free again. Returns the waiting trips to nudge, the oldest first.</summary>
    public async Task<Guid[]> FreeAsync(string driver)
    {
        // Once more for a driver who has crossed a border meanwhile.
        for (Region? before = null; await directory.RegionOfAsync(driver) is { } home && home != before; before = home)
        {
            var answer = (RedisValue[])(await redis.EvaluateAsync(
                free, KeysOf(home).All, driver, options.StaleAfter.ToMilliseconds(), options.SearchRadius, MaxTripsNear))!;
            if (answer is [var lon, var lat, .. var near])
                return Oldest([.. await IdsAsync(home, near), .. await AroundAsync(home, new((double)lat, (double)lon))]);
        }

        return [];
    }

    /// <summary>Removes trips from the list of those that wait for a driver.</summary>
    public Task ForgetTripsAsync(IReadOnlyCollection<TripPickup> trips) => Task.WhenAll(trips.Where(trip => trip.Pickup.IsOnMap)
        .GroupBy(trip => Region.Of(trip.Pickup), trip => RedisId.Of(trip.Trip))
        .Select(region => RemoveWaitingAsync(region.Key, [.. region])));

    private async Task<DriverSearch[]> ReserveAsync(IReadOnlyList<SoughtTrip> trips, bool isBatch)
    {
        var (searches, elsewhere) = await search.ReserveAsync(trips, isBatch);
        try
        {
            await ForgetTripsAsync([.. elsewhere.Select(trip => new TripPickup(trip.Id, trip.Pickup))]);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // They have a driver. The pruning removes them from the list.
        }

        return searches;
    }

    private Task MarkAsync(IReadOnlyCollection<string> drivers, TimeSpan lease) => EachRegionAsync(drivers, part => redis.EvaluateAsync(
        mark, [new TypedKey(KeysOf(part.Region).Busy)], [lease.ToMilliseconds(), .. Values(part.Drivers)]));

    private async Task EachRegionAsync(IReadOnlyCollection<string> drivers, Func<(Region Region, string[] Drivers), Task> call)
    {
        if (drivers.Count > 0)
            await Task.WhenAll(InParts(await directory.ByRegionAsync(drivers)).Select(call));
    }

    private async Task<IEnumerable<Guid>> AroundAsync(Region home, GeoPoint at)
    {
        var regions = Region.Around(at, options.SearchRadius).Where(region => region != home);
        return (await Task.WhenAll(regions.Select(region => NearAsync(region, at)))).SelectMany(trips => trips);
    }

    private async Task<IEnumerable<Guid>> NearAsync(Region region, GeoPoint at)
    {
        try
        {
            return await IdsAsync(region, (RedisValue[])(await redis.EvaluateAsync(
                waiting, KeysOf(region).All, at.Lon, at.Lat, options.SearchRadius, MaxTripsNear))!);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // A node of a cluster is away. Its trips are tried when their back-off ends.
            return [];
        }
    }

    private async Task<IEnumerable<Guid>> IdsAsync(Region region, RedisValue[] near)
    {
        var (trips, others) = RedisId.Separate(near);
        if (others.Count > 0)
            await RemoveWaitingAsync(region, [.. others]);
        return trips;
    }

    private Task<long> RemoveWaitingAsync(Region region, RedisValue[] trips)
    {
        var key = KeysOf(region).Waiting;
        return redis.RunAsync(db => db.SortedSetRemoveAsync(key, trips), key);
    }

    // As text: in this order version 7 ids are sorted by time, by the clocks of the replicas that made them. A clock
    // that is ahead makes its trips wait for their back-off. The database's order would need Postgres here.
    private Guid[] Oldest(IEnumerable<Guid> trips) =>
        [.. trips.OrderBy(trip => trip.ToString("D"), StringComparer.Ordinal).Take(options.Nudges)];

    private DriverKeys KeysOf(Region region) => new(redis, region);

    private static IEnumerable<(Region Region, string[] Drivers)> InParts(ILookup<Region, string> regions) =>
        regions.SelectMany(region => region.Chunk(MaxDriversPerCall).Select(part => (region.Key, part)));

    private static RedisValue[] Values(IEnumerable<string> drivers) => [.. drivers.Select(driver => (RedisValue)driver)];
}
