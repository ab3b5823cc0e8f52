namespace RideAspire.Bench.Cities;

/// <summary>
/// What dispatch could reach that knows what drivers want: batch by batch, the trips that wait are paired with drivers
/// for the least sum of pick-up distances. First comes how many get one.
/// </summary>
internal static class Optimum
{
    /// <summary>More than all distances of a batch together.</summary>
    private const double None = 1e9;

    /// <summary>Plays the trips.</summary>
    /// <param name="freeFrom">When each driver is first free; null for never.</param>
    /// <param name="radius">The search radius in metres.</param>
    /// <param name="waits">How long a trip waits for a driver.</param>
    /// <param name="busyFor">How long a driver is busy with a trip.</param>
    /// <param name="batch">How often pairs are made. A driver who comes back meanwhile is idle until then.</param>
    /// <param name="knownPlace">Where a driver is taken to be at a time; null when that is not known.</param>
    /// <returns>The trips that get a driver, and their real pick-up distances.</returns>
    public static IReadOnlyDictionary<Guid, double> DistancesOf(
        IReadOnlyCollection<CityTrip> trips,
        IReadOnlyList<CityDriver> drivers,
        Func<CityDriver, DateTimeOffset?> freeFrom,
        double radius,
        TimeSpan waits,
        TimeSpan busyFor,
        TimeSpan batch,
        Func<CityDriver, DateTimeOffset, Place?> knownPlace)
    {
        var distances = new Dictionary<Guid, double>();
        var free = drivers.Select(driver => freeFrom(driver) ?? DateTimeOffset.MaxValue).ToArray();
        var (waiting, coming) = (new List<CityTrip>(), new Queue<CityTrip>(trips.OrderBy(trip => trip.BookedAt)));
        for (var at = trips.Min(trip => trip.BookedAt) + batch; waiting.Count + coming.Count > 0; at += batch)
        {
            while (coming.TryPeek(out var next) && next.BookedAt <= at)
                waiting.Add(coming.Dequeue());
            waiting.RemoveAll(trip => at - trip.BookedAt > waits);
            if (waiting.Count == 0)
                continue;

            var places = Enumerable.Range(0, drivers.Count).Where(n => free[n] <= at)
                .Select(n => (Driver: n, Place: knownPlace(drivers[n], at)))
                .Where(pair => pair.Place is not null).Select(pair => (pair.Driver, pair.Place!.Value)).ToList();
            foreach (var (trip, driver) in Pair(waiting, drivers, places, radius))
            {
                distances.Add(trip.Id, drivers[driver].At(at).DistanceTo(trip.Pickup));
                free[driver] = at + busyFor;
                waiting.Remove(trip);
            }
        }

        return distances;
    }

    private static List<(CityTrip Trip, int Driver)> Pair(
        List<CityTrip> trips, IReadOnlyList<CityDriver> drivers, List<(int Driver, Place Place)> places, double radius)
    {
        // The others take at most all but one of a trip's nearest drivers, so no trip needs more of them than there are
        // trips.
        var near = trips.Select(trip => places
            .Select(place => (place.Driver, Distance: place.Place.DistanceTo(trip.Pickup)))
            .Where(pair => pair.Distance <= radius && drivers[pair.Driver].Wants(trip.Id))
            .OrderBy(pair => pair.Distance).Take(trips.Count).ToDictionary(pair => pair.Driver, pair => pair.Distance)).ToList();
        int[] columns = [.. near.SelectMany(distances => distances.Keys).Distinct()];
        if (columns.Length == 0)
            return [];

        var cost = new double[trips.Count, columns.Length];
        for (var row = 0; row < trips.Count; row++)
        {
            for (var column = 0; column < columns.Length; column++)
                cost[row, column] = near[row].GetValueOrDefault(columns[column], None);
        }

        return [.. LeastCost.Assign(cost).Index()
            .Where(pair => pair.Item >= 0 && cost[pair.Index, pair.Item] < None)
            .Select(pair => (trips[pair.Index], columns[pair.Item]))];
    }
}
