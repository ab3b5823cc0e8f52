namespace RideAspire.Bench.Cities;

/// <summary>
/// When each driver has reported where they are. One thread adds; others may read when it has ended.
/// </summary>
internal sealed class ReportTimes
{
    private readonly Dictionary<string, List<DateTimeOffset>> byDriver = [];

    /// <summary>Adds a report, in the order of time.</summary>
    public void Add(CityDriver driver, DateTimeOffset at)
    {
        if (!byDriver.TryGetValue(driver.Name, out var times))
            byDriver[driver.Name] = times = [];
        times.Add(at);
    }

    /// <summary>Where the driver said that they were when they last reported; null before their first report.</summary>
    public Place? LastPlaceOf(CityDriver driver, DateTimeOffset at)
    {
        if (!byDriver.TryGetValue(driver.Name, out var times))
            return null;
        var found = times.BinarySearch(at);
        var last = found >= 0 ? found : ~found - 1;
        return last < 0 ? null : driver.At(times[last]);
    }
}
