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
    private static readonly TimeSpan step = TimeSpan.FromSeconds(1), shortStep = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether there was one at any time of the trip's wait.</summary>
    /// <param name="until">The end of the wait.</param>
    public bool HadDriver(CityTrip trip, DateTimeOffset until)
    {
        var near = Near(trip, until);
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

    /// <summary>
    /// For how long the trip waited, and nobody was being asked, although there was one. To a tenth of a second.
    /// </summary>
    /// <param name="until">The end of the wait.</param>
    public TimeSpan WaitBesideDriver(CityTrip trip, DateTimeOffset until)
    {
        var (near, wait) = (Near(trip, until), TimeSpan.Zero);
        for (var at = trip.BookedAt; at + shortStep <= until; at += shortStep)
        {
            if (!trip.WasAsked(at, at + shortStep) && near.Exists(driver => IsThere(driver, trip, at, at + shortStep)))
                wait += shortStep;
        }

        return wait;
    }

    // Those who want the trip and may come within the radius during its wait.
    private List<CityDriver> Near(CityTrip trip, DateTimeOffset until)
    {
        var way = CityDriver.MetresPerSecond * (until - trip.BookedAt).TotalSeconds;
        return [.. drivers.Where(driver =>
            driver.Wants(trip.Id) && driver.At(trip.BookedAt).DistanceTo(trip.Pickup) <= radius + way)];
    }

    private bool IsThere(CityDriver driver, CityTrip trip, DateTimeOffset from, DateTimeOffset to) =>
        driver.At(from).DistanceTo(trip.Pickup) <= radius
        && driver.At(to).DistanceTo(trip.Pickup) <= radius
        && busy.WasFree(driver.Name, from, to);
}
