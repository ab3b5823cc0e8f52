using Microsoft.Extensions.Options;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Where drivers are and which of them are free, in Redis. A driver is free when Postgres said so, or their trip's or
/// offer's end did, and no search has reserved them since. All others have a mark. When it lapses, the driver's next
/// presence has Postgres asked again. So what a crash or a lost Redis leaves wrong here corrects itself, and Postgres
/// refuses a double assignment.
/// </summary>
public sealed class DriverPool(RedisStore redis, IOptions<DriverOptions> options)
{
    private static readonly string presence = EmbeddedScript.Load("Drivers", "presence");
    private static readonly string free = EmbeddedScript.Load("Drivers", "free");
    private static readonly string listen = EmbeddedScript.Load("Drivers", "listen");
    private static readonly string reserve = EmbeddedScript.Load("Drivers", "reserve");
    private static readonly string leave = EmbeddedScript.Load("Drivers", "leave");
    private static readonly string mark = EmbeddedScript.Load("Drivers", "mark");
    private static readonly string alive = EmbeddedScript.Load("Drivers", "alive");

    private readonly DriverKeys keys = new(redis);

    /// <summary>The most waiting trips near a driver that are read. The oldest of them are nudged.</summary>
    private const int MaxTripsNear = 100;

    /// <summary>The most trips of one script call. Redis does nothing else meanwhile.</summary>
    private const int MaxTripsPerCall = 25;

    /// <summary>
    /// The most drivers that one call removes from the lists, because they are silent or not free. Beyond that, its
    /// searches are broken off.
    /// </summary>
    private const int MaxRemovedPerCall = 400;

    private const int MaxDriversPerCall = 500;

    private readonly DriverOptions options = options.Value;

    /// <summary>
    /// Records a driver's position, unless a newer report of theirs was recorded already.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task<SeenDriver> SeenAsync(DriverPosition position)
    {
        var (driver, at, acceptsAtOnce) = position;
        var reply = (RedisValue[])(await redis.EvaluateAsync(
            presence,
            keys.All,
            [
                driver, at.Lon, at.Lat, acceptsAtOnce ? 1 : 0, Milliseconds(options.StaleAfter), options.SearchRadius, MaxTripsNear,
                Milliseconds(position.Age), position.Sequence ?? RedisValue.EmptyString, Milliseconds(options.Reservation),
            ]))!;
        return new(await OldestAsync(reply[1..]), IsInDoubt: reply[0] == "ask");
    }

    /// <summary>Takes a driver offline. They keep a trip that they have.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="age">How long ago the request began. A position that was sent later holds. Default: now.</param>
    /// <returns>True when the driver is offline now.</returns>
    public async Task<bool> LeaveAsync(string driver, TimeSpan age = default) =>
        (int)await redis.EvaluateAsync(leave, keys.All, [driver, Milliseconds(age)]) == 1;

    /// <summary>Records that drivers' apps listen: offers reach them at once.</summary>
    public async Task ListeningAsync(IReadOnlyCollection<string> drivers)
    {
        foreach (var part in drivers.Chunk(MaxDriversPerCall))
            await redis.EvaluateAsync(listen, keys.All, [Milliseconds(options.ListeningFor), .. part.Select(driver => (RedisValue)driver)]);
    }

    /// <summary>
    /// Reserves, for one trip after the other, the nearest driver who is free, recently seen and not excluded. One
    /// whose app does not listen is taken only where there is no other within the radius. A trip that gets none is
    /// listed as waiting. The answers are in the order of the trips.
    /// </summary>
    /// <param name="trips">
    /// Their pick-ups must be on the map: for one that is not, the script would fail amid its reservations.
    /// </param>
    public async Task<DriverSearch[]> ReserveNearestAsync(IReadOnlyCollection<SoughtTrip> trips)
    {
        // Redis runs the calls in the order in which they are sent, so the first trip chooses first.
        var found = await Task.WhenAll(trips.Chunk(MaxTripsPerCall).Select(ReserveAsync));
        return [.. found.SelectMany(searches => searches)];
    }

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
    /// Marks reserved drivers who let their offer lapse: they get no other one for a while. A driver who was freed
    /// since stays free.
    /// </summary>
    public Task CoolDownAsync(IReadOnlyCollection<string> drivers) => MarkAsync(drivers, options.CoolDown);

    /// <summary>Returns those of the drivers whose last report began within the given time.</summary>
    public async Task<IReadOnlyCollection<string>> AliveAsync(IReadOnlyCollection<(string Driver, TimeSpan Within)> drivers)
    {
        var reported = await Task.WhenAll(drivers.Chunk(MaxDriversPerCall).Select(async part => (string[])(await redis.EvaluateAsync(
            alive, keys.All, [.. part.SelectMany(one => (RedisValue[])[one.Driver, Milliseconds(one.Within)])]))!));
        return [.. reported.SelectMany(part => part)];
    }

    /// <summary>Makes a driver free again. Returns the waiting trips to nudge, the oldest first.</summary>
    public async Task<Guid[]> FreeAsync(string driver) => await OldestAsync((RedisValue[])(await redis.EvaluateAsync(
        free, keys.All, [driver, Milliseconds(options.StaleAfter), options.SearchRadius, MaxTripsNear]))!);

    /// <summary>Removes trips from the list of those that wait for a driver.</summary>
    public Task ForgetTripsAsync(IReadOnlyCollection<Guid> trips) =>
        redis.RunAsync(db => db.SortedSetRemoveAsync(keys.Waiting, [.. trips.Select(RedisId.Of)]));

    private async Task<IEnumerable<DriverSearch>> ReserveAsync(SoughtTrip[] trips)
    {
        RedisValue[] arguments =
        [
            options.SearchRadius, Milliseconds(options.StaleAfter), Milliseconds(options.Reservation), MaxRemovedPerCall,
            .. trips.SelectMany(ArgumentsOf),
        ];
        var found = (string[])(await redis.EvaluateAsync(reserve, keys.All, arguments))!;
        return found.Chunk(3).Select(search => search is [{ Length: > 0 } driver, var accepts, var listens]
            ? new DriverSearch(new(driver, accepts == "1", listens == "1"), false)
            : new DriverSearch(null, search[1] == "1"));
    }

    private static RedisValue[] ArgumentsOf(SoughtTrip trip) =>
        [RedisId.Of(trip.Id), trip.Pickup.Lon, trip.Pickup.Lat, trip.Excluded.Length, .. trip.Excluded.ToRedisValueArray()];

    private async Task MarkAsync(IReadOnlyCollection<string> drivers, TimeSpan lease)
    {
        if (drivers.Count > 0)
            await redis.EvaluateAsync(mark, [keys.Busy], [Milliseconds(lease), .. drivers.Select(driver => (RedisValue)driver)]);
    }

    private async Task<Guid[]> OldestAsync(RedisValue[] near)
    {
        var (trips, others) = RedisId.Separate(near);
        if (others.Count > 0)
            await redis.RunAsync(db => db.SortedSetRemoveAsync(keys.Waiting, [.. others]));

        // As text: in this order version 7 ids are sorted by time, by the clocks of the replicas that made them. A
        // clock that is ahead makes its trips wait for their back-off. The database's order would need Postgres here.
        return [.. trips.OrderBy(trip => trip.ToString("D"), StringComparer.Ordinal).Take(options.Nudges)];
    }

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}

/// <summary>The outcome of a trip's search.</summary>
/// <param name="Driver">The driver who is reserved until the reservation ends; null if none was found.</param>
/// <param name="IsBrokenOff">
/// True when the search met too many drivers who should not have been listed. They are gone, so the next search gets
/// farther.
/// </param>
public readonly record struct DriverSearch(ReservedDriver? Driver, bool IsBrokenOff);

/// <summary>A reserved driver.</summary>
/// <param name="Id">The driver.</param>
/// <param name="AcceptsAtOnce">True: the trip may be assigned to them. False: it must be offered to them.</param>
/// <param name="Listens">True: their app has an open stream, so an offer reaches them at once.</param>
public readonly record struct ReservedDriver(string Id, bool AcceptsAtOnce, bool Listens);
