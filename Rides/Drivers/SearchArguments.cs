using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>The arguments of the scripts that search drivers: see search.lua.</summary>
internal sealed class SearchArguments(DriverOptions options)
{
    /// <summary>The most trips of one script call. Redis does nothing else meanwhile.</summary>
    public const int MaxTripsPerCall = 25;

    /// <summary>
    /// The most that one call does, in looks at a driver: about 250 removals of drivers who should not be listed, or
    /// 5,000 looks. Beyond that, its searches are broken off.
    /// </summary>
    private const int Budget = 5_000;

    /// <param name="region">The region that is searched.</param>
    /// <param name="wishes">The trips.</param>
    /// <param name="mayStayOpen">
    /// Whether a trip stays open when its driver may be in another region. Otherwise it gets one of this region.
    /// </param>
    /// <param name="own">The script's own arguments.</param>
    public RedisValue[] Of(Region region, IEnumerable<Wish> wishes, bool mayStayOpen, params RedisValue[] own) =>
    [
        options.SearchRadius,
        options.StaleAfter.ToMilliseconds(),
        options.Reservation.ToMilliseconds(),
        Budget,
        .. own,
        .. wishes.SelectMany(wish => Of(region, wish, mayStayOpen)),
    ];

    private RedisValue[] Of(Region region, Wish wish, bool mayStayOpen)
    {
        var (trip, driver) = wish;
        return
        [
            RedisId.Of(trip.Id), trip.Pickup.Lon, trip.Pickup.Lat,
            mayStayOpen ? Region.Reach(trip.Pickup) : options.SearchRadius,
            region == Region.Of(trip.Pickup) ? 1 : 0,
            driver ?? RedisValue.EmptyString, trip.Excluded.Length, .. trip.Excluded.ToRedisValueArray(),
        ];
    }
}

/// <summary>A trip that needs a driver.</summary>
/// <param name="Trip">The trip.</param>
/// <param name="Driver">The driver whom it should get if they are still free; null for the nearest one.</param>
internal readonly record struct Wish(SoughtTrip Trip, string? Driver);
