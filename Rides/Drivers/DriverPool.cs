using Microsoft.Extensions.DependencyInjection;
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
public sealed class DriverPool([FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, IOptions<DriverOptions> options)
{
    private static readonly string presence = EmbeddedScript.Load("Drivers", "drivers", "presence");
    private static readonly string free = EmbeddedScript.Load("Drivers", "drivers", "free");
    private static readonly string listen = EmbeddedScript.Load("Drivers", "drivers", "listen");
    private static readonly string reserve = EmbeddedScript.Load("Drivers", "drivers", "search", "reserve");
    private static readonly string leave = EmbeddedScript.Load("Drivers", "drivers", "leave");
    private static readonly string mark = EmbeddedScript.Load("Drivers", "mark");
    private static readonly string alive = EmbeddedScript.Load("Drivers", "drivers", "alive");

    private static readonly DriverSearch brokenOff = new(null, IsBrokenOff: true);

    private readonly DriverKeys keys = new(redis);
    private readonly SearchArguments search = new(options.Value);

    /// <summary>The most waiting trips near a driver that are read. The oldest of them are nudged.</summary>
    private const int MaxTripsNear = 100;

    private const int MaxDriversPerCall = 500;

    private readonly DriverOptions options = options.Value;

    /// <summary>
    /// How long one caller may ask Postgres about a driver before the next presence asks again: a little longer than it
    /// takes, and shorter than the time between two presences. Default: 1 s.
    /// </summary>
    internal TimeSpan QuestionLease { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Records a driver's position, unless a newer report of theirs was recorded already.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task<SeenDriver> SeenAsync(DriverPosition position)
    {
        var (driver, at, acceptsAtOnce) = position;
        var isInDoubt = await redis.EvaluateAsync(
            presence,
            keys.All,
            [
                driver, at.Lon, at.Lat, acceptsAtOnce ? 1 : 0, Milliseconds(options.StaleAfter), Milliseconds(position.Age),
                position.Sequence ?? RedisValue.EmptyString, Milliseconds(QuestionLease),
            ]);
        return new((int)isInDoubt == 1);
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
    public Task<DriverSearch[]> ReserveNearestAsync(IReadOnlyCollection<SoughtTrip> trips) =>
        ReserveAsync([.. trips.Select(trip => new Wish(trip, Driver: null))]);

    /// <summary>
    /// Reserves, for one trip after the other, the driver whom it should get if they are still free; otherwise as
    /// <see cref="ReserveNearestAsync"/>.
    /// </summary>
    /// <param name="wishes">Trips and drivers. See <see cref="ReserveNearestAsync"/> for the pick-ups.</param>
    internal async Task<DriverSearch[]> ReserveAsync(IReadOnlyCollection<Wish> wishes)
    {
        // When a search was broken off, no later trip may take the driver whom it was about to find.
        var found = new List<DriverSearch>(wishes.Count);
        foreach (var part in wishes.Chunk(SearchArguments.MaxTripsPerCall))
            found.AddRange(found.Exists(search => search.IsBrokenOff) ? part.Select(_ => brokenOff) : await ReserveOnceAsync(part));
        return [.. found];
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

    private async Task<IEnumerable<DriverSearch>> ReserveOnceAsync(Wish[] wishes) =>
        DriverSearch.ReadAll((string[])(await redis.EvaluateAsync(reserve, keys.All, search.Of(wishes)))!);

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
