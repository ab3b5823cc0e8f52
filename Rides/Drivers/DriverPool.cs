using Microsoft.Extensions.Options;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Where drivers are and which of them are free, in Redis. Busy marks are leases: what a crash or a lost Redis leaves
/// wrong here corrects itself, and Postgres refuses a double assignment.
/// </summary>
public sealed class DriverPool(RedisStore redis, IOptions<DriverOptions> options)
{
    private static readonly string presence = EmbeddedScript.Load("Drivers", "presence");
    private static readonly string free = EmbeddedScript.Load("Drivers", "free");
    private static readonly string reserve = EmbeddedScript.Load("Drivers", "reserve");
    private static readonly string leave = EmbeddedScript.Load("Drivers", "leave");
    private static readonly string mark = EmbeddedScript.Load("Drivers", "mark");

    private readonly DriverKeys keys = new(redis);

    /// <summary>The most waiting trips near a driver that are read. The oldest of them are nudged.</summary>
    private const int MaxTripsNear = 100;

    /// <summary>
    /// The most trips of one script call. Redis does nothing else meanwhile: about 20 µs per trip, and more where many
    /// drivers near are busy.
    /// </summary>
    private const int MaxTripsPerCall = 25;

    private readonly DriverOptions options = options.Value;

    /// <summary>
    /// Records a driver's position. Returns the waiting trips to nudge, the oldest first: none unless the driver has
    /// become available.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task<Guid[]> SeenAsync(string driver, GeoPoint at, bool acceptsAtOnce) => OldestNearAsync(
        presence, driver, at.Lon, at.Lat, acceptsAtOnce ? 1 : 0, Milliseconds(options.StaleAfter), options.SearchRadius, MaxTripsNear);

    /// <summary>Takes a driver offline. They keep a trip that they have.</summary>
    public Task LeaveAsync(string driver) =>
        redis.EvaluateAsync(leave, [keys.Positions, keys.Seen, keys.AutoAccept, keys.NotBusy], [driver]);

    /// <summary>
    /// Reserves, for one trip after the other, the nearest driver who is free, recently seen and not excluded. Null
    /// where there is none within the radius; the trip is then listed as waiting. The answers are in the order of the
    /// trips.
    /// </summary>
    /// <param name="trips">
    /// Their pick-ups must be on the map: for one that is not, the script would fail amid its reservations.
    /// </param>
    public async Task<ReservedDriver?[]> ReserveNearestAsync(IReadOnlyCollection<SoughtTrip> trips)
    {
        // Redis runs the calls in the order in which they are sent, so the first trip chooses first.
        var found = await Task.WhenAll(trips.Chunk(MaxTripsPerCall).Select(ReserveAsync));
        return [.. found.SelectMany(drivers => drivers)];
    }

    /// <summary>
    /// Marks reserved drivers as having a trip, by Postgres. A driver who was freed since stays free.
    /// </summary>
    public Task MarkBusyAsync(IReadOnlyCollection<string> drivers) => MarkAsync(drivers, options.BusyMark);

    /// <summary>
    /// Marks reserved drivers as having an offer, for a little longer than its window. A driver who was freed since
    /// stays free.
    /// </summary>
    public Task MarkOfferedAsync(IReadOnlyCollection<string> drivers, TimeSpan window) => MarkAsync(drivers, window + options.Reservation);

    /// <summary>Makes a driver free again. Returns the waiting trips to nudge, the oldest first.</summary>
    public Task<Guid[]> FreeAsync(string driver) =>
        OldestNearAsync(free, driver, Milliseconds(options.StaleAfter), options.SearchRadius, MaxTripsNear);

    /// <summary>Removes trips from the list of those that wait for a driver.</summary>
    public Task ForgetTripsAsync(IReadOnlyCollection<Guid> trips) =>
        redis.RunAsync(db => db.SortedSetRemoveAsync(keys.Waiting, [.. trips.Select(RedisId.Of)]));

    private async Task<IEnumerable<ReservedDriver?>> ReserveAsync(SoughtTrip[] trips)
    {
        RedisValue[] arguments =
        [
            options.SearchRadius, Milliseconds(options.StaleAfter), Milliseconds(options.Reservation), .. trips.SelectMany(ArgumentsOf),
        ];
        var found = (string[])(await redis.EvaluateAsync(reserve, keys.All, arguments))!;
        return found.Chunk(2).Select(pair =>
            pair is [{ Length: > 0 } driver, var accepts] ? new ReservedDriver(driver, accepts == "1") : (ReservedDriver?)null);
    }

    private static RedisValue[] ArgumentsOf(SoughtTrip trip) =>
        [RedisId.Of(trip.Id), trip.Pickup.Lon, trip.Pickup.Lat, trip.Excluded.Length, .. trip.Excluded.ToRedisValueArray()];

    private async Task MarkAsync(IReadOnlyCollection<string> drivers, TimeSpan lease)
    {
        if (drivers.Count > 0)
            await redis.EvaluateAsync(mark, [keys.Busy], [Milliseconds(lease), .. drivers.Select(driver => (RedisValue)driver)]);
    }

    private async Task<Guid[]> OldestNearAsync(string script, params RedisValue[] arguments)
    {
        var (trips, others) = RedisId.Separate((RedisValue[])(await redis.EvaluateAsync(script, keys.All, arguments))!);
        if (others.Count > 0)
            await redis.RunAsync(db => db.SortedSetRemoveAsync(keys.Waiting, [.. others]));

        // As text: in this order version 7 ids are sorted by time, by the clocks of the replicas that made them. A
        // clock that is ahead makes its trips wait for their back-off. The database's order would need Postgres here.
        return [.. trips.OrderBy(trip => trip.ToString("D"), StringComparer.Ordinal).Take(options.Nudges)];
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}

/// <summary>A driver who is reserved for one trip until the reservation ends.</summary>
/// <param name="Id">The driver.</param>
/// <param name="AcceptsAtOnce">True: the trip may be assigned to them. False: it must be offered to them.</param>
public readonly record struct ReservedDriver(string Id, bool AcceptsAtOnce);
