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
    /// The most drivers that one call removes from the lists, because they are silent or not free. Beyond that, its
    /// searches are broken off.
    /// </summary>
    private const int MaxRemovedPerCall = 400;

    /// <param name="wishes">The trips.</param>
    /// <param name="own">The script's own arguments.</param>
    public RedisValue[] Of(IEnumerable<Wish> wishes, params RedisValue[] own) =>
    [
        options.SearchRadius,
        (long)options.StaleAfter.TotalMilliseconds,
        (long)options.Reservation.TotalMilliseconds,
        MaxRemovedPerCall,
        .. own,
        .. wishes.SelectMany(Of),
    ];

    private static RedisValue[] Of(Wish wish)
    {
        var (trip, driver) = wish;
        return
        [
            RedisId.Of(trip.Id), trip.Pickup.Lon, trip.Pickup.Lat, driver ?? RedisValue.EmptyString, trip.Excluded.Length,
            .. trip.Excluded.ToRedisValueArray(),
        ];
    }
}

/// <summary>A trip that needs a driver.</summary>
/// <param name="Trip">The trip.</param>
/// <param name="Driver">The driver whom it should get if they are still free; null for the nearest one.</param>
internal readonly record struct Wish(SoughtTrip Trip, string? Driver);
