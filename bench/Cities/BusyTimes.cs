namespace RideAspire.Bench.Cities;

/// <summary>When each driver has had a trip or an offer.</summary>
internal sealed class BusyTimes
{
    private readonly Dictionary<string, List<(DateTimeOffset From, DateTimeOffset To)>> byDriver = [];

    /// <param name="to">Null when it has not ended.</param>
    public void Add(string driver, DateTimeOffset from, DateTimeOffset? to)
    {
        if (!byDriver.TryGetValue(driver, out var times))
            byDriver[driver] = times = [];
        times.Add((from, to ?? DateTimeOffset.MaxValue));
    }

    /// <summary>Whether the driver was free all the time between the two.</summary>
    public bool WasFree(string driver, DateTimeOffset from, DateTimeOffset to) =>
        !byDriver.TryGetValue(driver, out var times) || times.TrueForAll(busy => to <= busy.From || from >= busy.To);
}
