using Microsoft.Extensions.Options;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Who is where, and who is free, in Redis. Marks of busy drivers are leases: whatever a crash or a lost Redis leaves wrong here heals by
/// itself, and Postgres refuses what would be a double assignment.
/// </summary>
public sealed class DriverPool(IConnectionMultiplexer redis, IOptions<DriverOptions> options)
{
    private static readonly string presence = LuaScript.Load("Drivers", "presence");
    private static readonly string free = LuaScript.Load("Drivers", "free");
    private static readonly string reserve = LuaScript.Load("Drivers", "reserve");
    private static readonly string leave = LuaScript.Load("Drivers", "leave");
    private static readonly string mark = LuaScript.Load("Drivers", "mark");

    private static readonly RedisKey positions = "ride:{dispatch}:positions";
    private static readonly RedisKey seen = "ride:{dispatch}:seen";
    private static readonly RedisKey busy = "ride:{dispatch}:busy";
    private static readonly RedisKey autoAccept = "ride:{dispatch}:auto-accept";
    private static readonly RedisKey waiting = "ride:{dispatch}:waiting";
    private static readonly RedisKey notBusy = "ride:{dispatch}:not-busy";

    /// <summary>Of the trips near a driver this many are looked at; the oldest of them are nudged.</summary>
    private const int TripsNear = 100;

    /// <summary>A driver is sought for so many by one script. Redis does nothing else meanwhile: about 20 µs each, more where many drivers near are busy.</summary>
    private const int TripsAtOnce = 25;

    private static readonly RedisKey[] keys = [positions, seen, busy, autoAccept, waiting, notBusy];

    private readonly DriverOptions options = options.Value;

    /// <summary>Records a driver's position. Returns the waiting trips to nudge, the oldest first: none unless the driver has become available.</summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task<Guid[]> SeenAsync(string driver, GeoPoint at, bool acceptsAtOnce) =>
        OldestNearAsync(presence, driver, at.Lon, at.Lat, acceptsAtOnce ? 1 : 0, Milliseconds(options.Freshness), options.SearchRadius, TripsNear);

    /// <summary>Takes a driver offline. A trip he has stays his.</summary>
    public Task LeaveAsync(string driver) =>
        Db.ScriptEvaluateAsync(leave, [positions, seen, autoAccept, notBusy], [driver]);

    /// <summary>
    /// Reserves, for one trip after the other, the nearest driver who is free, fresh and not among its excluded ones; null where there is none
    /// within the radius, and the trip is then listed as waiting. Answers in the order of the trips.
    /// </summary>
    public async Task<ReservedDriver?[]> ReserveNearestAsync(IReadOnlyCollection<SoughtTrip> trips)
    {
        // Sent in order, and Redis serves them in that order: who comes first chooses first.
        var found = await Task.WhenAll(trips.Chunk(TripsAtOnce).Select(ReserveAsync));
        return [.. found.SelectMany(drivers => drivers)];
    }

    /// <summary>Marks reserved drivers as having a trip, by Postgres' word. One who was freed since stays free.</summary>
    public Task MarkBusyAsync(IReadOnlyCollection<string> drivers) => MarkAsync(drivers, options.BusyMark);

    /// <summary>Marks reserved drivers as being asked, for that long and a little more. One who was freed since stays free.</summary>
    public Task MarkAskedAsync(IReadOnlyCollection<string> drivers, TimeSpan window) => MarkAsync(drivers, window + options.Reservation);

    /// <summary>Makes a driver free again. Returns the waiting trips to nudge, the oldest first.</summary>
    public Task<Guid[]> FreeAsync(string driver) =>
        OldestNearAsync(free, driver, Milliseconds(options.Freshness), options.SearchRadius, TripsNear);

    /// <summary>Forgets trips that wait for a driver no more.</summary>
    public Task ForgetTripsAsync(IReadOnlyCollection<Guid> trips) =>
        Db.SortedSetRemoveAsync(waiting, [.. trips.Select(trip => (RedisValue)trip.ToString("D"))]);

    private IDatabase Db => redis.GetDatabase();

    private async Task<IEnumerable<ReservedDriver?>> ReserveAsync(SoughtTrip[] trips)
    {
        RedisValue[] arguments =
        [
            options.SearchRadius, Milliseconds(options.Freshness), Milliseconds(options.Reservation),
            .. trips.SelectMany(trip => (RedisValue[])[trip.Id.ToString("D"), trip.Lon, trip.Lat, trip.Excluded.Length, .. trip.Excluded.ToRedisValueArray()]),
        ];
        var found = (string[])(await Db.ScriptEvaluateAsync(reserve, keys, arguments))!;
        return found.Chunk(2).Select(pair => pair is [{ Length: > 0 } driver, var accepts] ? new ReservedDriver(driver, accepts == "1") : (ReservedDriver?)null);
    }

    private async Task MarkAsync(IReadOnlyCollection<string> drivers, TimeSpan lease)
    {
        if (drivers.Count > 0)
            await Db.ScriptEvaluateAsync(mark, [busy], [Milliseconds(lease), .. drivers.Select(driver => (RedisValue)driver)]);
    }

    private async Task<Guid[]> OldestNearAsync(string script, params RedisValue[] arguments)
    {
        var near = (string[])(await Db.ScriptEvaluateAsync(script, keys, arguments))!;
        return [.. near.Order(StringComparer.Ordinal).Take(options.Nudges).Select(Guid.Parse)];
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}

/// <summary>A driver whom nobody else gets for the length of the reservation.</summary>
/// <param name="AcceptsAtOnce">True: the trip may be assigned to him; false: he is to be asked.</param>
public readonly record struct ReservedDriver(string Id, bool AcceptsAtOnce);
