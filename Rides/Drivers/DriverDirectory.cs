using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Which region each driver is in. It is asked when only the driver is known, and when a region does not know a driver
/// who reports from it.
/// </summary>
/// <remarks>
/// One key for each driver, in any slot. It goes when the driver has not reported for an hour, so nothing has to remove
/// it. When the node of some drivers is away, the others are found.
/// </remarks>
internal sealed class DriverDirectory(RedisStore redis, DriverOptions options)
{
    private static readonly string located = EmbeddedScript.Load("Drivers", "clock", "located");
    private static readonly string left = EmbeddedScript.Load("Drivers", "clock", "left");
    private static readonly string heard = EmbeddedScript.Load("Drivers", "clock", "heard");

    private static readonly TimeSpan lifetime = TimeSpan.FromHours(1);

    /// <summary>After which time the region of a driver who stays in it is recorded again.</summary>
    public static TimeSpan RenewedAfter { get; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Records that a driver is in a region. Nothing is recorded when another region is recorded that they have to be
    /// removed from first, or when a newer report or the driver's leaving was recorded.
    /// </summary>
    /// <param name="position">What was reported.</param>
    /// <param name="from">The region that they have been removed from, or null.</param>
    public async Task<Located> LocateAsync(DriverPosition position, Region? from)
    {
        var answer = (RedisResult[])(await redis.EvaluateAsync(
            located,
            [KeyOf(position.Driver)],
            Region.Of(position.At).Name, position.Age.ToMilliseconds(), position.Sequence ?? RedisValue.EmptyString,
            from?.Name ?? RedisValue.EmptyString, options.StaleAfter.ToMilliseconds(), lifetime.ToMilliseconds()))!;
        var heardFor = TimeSpan.FromMilliseconds((long)answer[1]);
        return (string)answer[0]! switch
        {
            "" => new(IsOvertaken: false, null, heardFor),
            "overtaken" => new(IsOvertaken: true, null, heardFor),
            var other => new(IsOvertaken: false, new Region(other), heardFor),
        };
    }

    /// <summary>Records that a driver went offline. Returns the region that they are in, if one is recorded.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="age">How long ago the request began.</param>
    public async Task<Region?> LeftAsync(string driver, TimeSpan age) =>
        Read((RedisValue)await redis.EvaluateAsync(left, [KeyOf(driver)], age.ToMilliseconds(), lifetime.ToMilliseconds()));

    /// <summary>Records that drivers' apps listen, for so long. Returns the drivers of each region.</summary>
    public Task<ILookup<Region, string>> HeardAsync(IReadOnlyCollection<string> drivers, TimeSpan listens) => ByRegionAsync(
        drivers,
        async driver => (RedisValue)await redis.EvaluateAsync(heard, [KeyOf(driver)], listens.ToMilliseconds(), lifetime.ToMilliseconds()));

    /// <summary>Returns the region that a driver is in; null when none is recorded.</summary>
    public async Task<Region?> RegionOfAsync(string driver) => Read(await RecordedAsync(driver));

    /// <summary>Returns the drivers of each region. Those without one are left out.</summary>
    public Task<ILookup<Region, string>> ByRegionAsync(IReadOnlyCollection<string> drivers) => ByRegionAsync(drivers, RecordedAsync);

    private static async Task<ILookup<Region, string>> ByRegionAsync(
        IReadOnlyCollection<string> drivers, Func<string, Task<RedisValue>> regionOf)
    {
        Exception? failure = null;
        var regions = await Task.WhenAll(drivers.Select(TryReadAsync));
        return failure is null || Array.Exists(regions, one => one.IsRead)
            ? regions.Where(one => one.Region is not null).ToLookup(one => one.Region!.Value, one => one.Driver)
            : throw failure;

        async Task<(string Driver, Region? Region, bool IsRead)> TryReadAsync(string driver)
        {
            try
            {
                return (driver, Read(await regionOf(driver)), true);
            }
            catch (Exception e) when (StoreFailure.Is(e))
            {
                failure = e;
                return (driver, null, false);
            }
        }
    }

    private Task<RedisValue> RecordedAsync(string driver)
    {
        var key = KeyOf(driver);
        return redis.RunAsync(db => db.HashGetAsync(key.Key, "region"), key);
    }

    private TypedKey KeyOf(string driver) => new(redis.Prefixed($"driver:{driver}"), RedisType.Hash);

    private static Region? Read(RedisValue name) => name.IsNullOrEmpty ? null : new Region(name!);
}

/// <summary>Where a driver is recorded.</summary>
/// <param name="IsOvertaken">True: the report was overtaken by a newer one, or by the driver's leaving.</param>
/// <param name="Other">The other region that is recorded, from which they have to be removed first.</param>
/// <param name="ListensFor">For how long the driver's app is taken to listen.</param>
internal readonly record struct Located(bool IsOvertaken, Region? Other, TimeSpan ListensFor);
