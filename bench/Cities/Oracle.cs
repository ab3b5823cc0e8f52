namespace RideAspire.Bench.Cities;

/// <summary>
/// Says for which trips there was a driver: one who was free for a second, wanted the trip, and was within the radius
/// all the time. It knows where the bench's drivers are and what they want, and asks no search.
/// </summary>
/// <param name="radius">
/// The search radius in metres, less the way that a driver has made since they last said where they are.
/// </param>
internal sealed class Oracle(IReadOnlyList<CityDriver> drivers, BusyTimes busy, double radius)
{
    private static readonly TimeSpan step = TimeSpan.FromSeconds(1);

    /// <summary>Whether there was one at any time of the trip's wait.</summary>
    /// <param name="until">The end of the wait.</param>
    public bool HadDriver(CityTrip trip, DateTimeOffset until)
    {
        var way = CityDriver.MetresPerSecond * (until - trip.BookedAt).TotalSeconds;
        var near = drivers.Where(driver =>
            driver.Wants(trip.Id) && driver.At(trip.BookedAt).DistanceTo(trip.Pickup) <= radius + way).ToList();
        for (var at = trip.BookedAt; at + step <= until; at += step)
        {
            if (near.Exists(driver => IsThere(driver, trip, at, at + step)))
                return true;
        }

        return false;
    }

    /// <summary>Whether there was one at this moment, for however long.</summary>
    public bool HadDriverAt(CityTrip trip, DateTimeOffset at) =>
        drivers.Any(driver => driver.Wants(trip.Id) && IsThere(driver, trip, at, at));

    private bool IsThere(CityDriver driver, CityTrip trip, DateTimeOffset from, DateTimeOffset to) =>
        driver.At(from).DistanceTo(trip.Pickup) <= radius
        && driver.At(to).DistanceTo(trip.Pickup) <= radius
        && busy.WasFree(driver.Name, from, to);
}
