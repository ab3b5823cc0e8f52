namespace RideAspire.Pairing;

/// <summary>Pairs trips with drivers for the least sum of the distances to the pick-ups.</summary>
/// <remarks>
/// Drivers whose apps listen come first: they are paired with as many trips as can get one, the oldest first. Of the
/// other trips, as many as can get one of the other drivers do so, again the oldest first. So no trip goes without a
/// driver, or without one who listens, because of a newer trip.
/// </remarks>
public static class TripPairing
{
    private const double CostsPerMetre = 1_000;

    /// <summary>Pairs each trip with one of its candidates, or with nobody. No driver gets two trips.</summary>
    /// <param name="trips">The candidates of each trip, the oldest trip first.</param>
    /// <returns>For each trip its driver, or null.</returns>
    public static string?[] Pair(IReadOnlyList<IReadOnlyList<Candidate>> trips)
    {
        var drivers = new string?[trips.Count];
        Pair(trips, drivers, listens: true);
        Pair(trips, drivers, listens: false);
        return drivers;
    }

    /// <summary>
    /// Gives one trip after the other its nearest candidate who is left, those whose apps listen first.
    /// </summary>
    /// <inheritdoc cref="Pair(IReadOnlyList{IReadOnlyList{Candidate}})" path="/param"/>
    /// <inheritdoc cref="Pair(IReadOnlyList{IReadOnlyList{Candidate}})" path="/returns"/>
    public static string?[] PairGreedily(IReadOnlyList<IReadOnlyList<Candidate>> trips)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        return [.. trips.Select(candidates =>
        {
            var left = candidates.Where(one => !given.Contains(one.Driver)).ToList();
            if (left.Count == 0)
                return null;
            var nearest = left.OrderBy(one => !one.Listens).ThenBy(one => one.Metres).First().Driver;
            given.Add(nearest);
            return nearest;
        })];
    }

    private static void Pair(IReadOnlyList<IReadOnlyList<Candidate>> trips, string?[] drivers, bool listens)
    {
        var candidates = trips.Select((all, trip) => drivers[trip] is null ? all.Where(one => one.Listens == listens).ToArray() : [])
            .ToArray();
        var columns = candidates.SelectMany(all => all).Select(one => one.Driver).Distinct()
            .Select((driver, column) => (driver, column)).ToDictionary(pair => pair.driver, pair => pair.column, StringComparer.Ordinal);
        var edges = candidates
            .Select(all => Array.ConvertAll(all, one => new Edge(columns[one.Driver], (long)(one.Metres * CostsPerMetre)))).ToArray();
        foreach (var (trip, edge) in LeastCostPairing.Solve(edges, columns.Count).Index())
        {
            if (edge is { } chosen)
                drivers[trip] = candidates[trip][chosen].Driver;
        }
    }
}

/// <summary>A driver whom a trip may get.</summary>
/// <param name="Driver">The driver.</param>
/// <param name="Listens">Their app listens, or they have auto-accept on.</param>
/// <param name="Metres">The distance to the pick-up, as the crow flies.</param>
public readonly record struct Candidate(string Driver, bool Listens, double Metres);
