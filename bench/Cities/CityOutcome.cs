namespace RideAspire.Bench.Cities;

/// <summary>What became of a city.</summary>
/// <param name="From">The first booking.</param>
/// <param name="Until">When Postgres was read.</param>
internal sealed record CityOutcome(
    CityCase City, IReadOnlyList<CityDriver> Drivers, CityRecord Record, DateTimeOffset From, DateTimeOffset Until)
{
    private readonly Dictionary<string, CityDriver> byName = Drivers.ToDictionary(driver => driver.Name);

    /// <summary>The search radius in metres.</summary>
    public required double Radius { get; init; }

    public required TimeSpan MatchWindow { get; init; }

    /// <summary>How many bookings were answered with success.</summary>
    public required int Booked { get; init; }

    public required Tally Tally { get; init; }

    public required QuietTime Quiet { get; init; }

    /// <summary>
    /// The processor time of each process from the first booking on, beyond what it took without bookings.
    /// </summary>
    public required IReadOnlyDictionary<string, TimeSpan> Cpu { get; init; }

    /// <summary>The share of all cores' time in which they worked, while riders booked.</summary>
    public required double MachineUse { get; init; }

    public IReadOnlyList<CityTrip> Served => [.. Record.Trips.Where(trip => trip.Driver is not null)];

    /// <summary>Trips that got no driver although there was one.</summary>
    public IReadOnlyList<CityTrip> Missed =>
        [.. Record.Trips.Where(trip => trip.Driver is null && Oracle.HadDriver(trip, trip.EndedAt ?? Until))];

    /// <summary>Trips that had a driver near when they were booked.</summary>
    public IEnumerable<CityTrip> HadDriverAtOnce => Record.Trips.Where(trip => Oracle.HadDriverAt(trip, trip.BookedAt));

    /// <summary>The pick-up distances in metres, from where the driver was when they got the trip.</summary>
    public IEnumerable<double> Distances =>
        Served.Select(trip => byName[trip.Driver!].At(trip.AssignedAt!.Value).DistanceTo(trip.Pickup));

    /// <summary>The same if all had been known and planned.</summary>
    public IReadOnlyList<double> BestDistances() => Optimum.DistancesOf(
        Record.Trips,
        Drivers,
        driver => driver.RideEnds is not { } end ? From : end < City.Window + MatchWindow ? From + end : null,
        Radius,
        MatchWindow,
        City.Answer + City.Ride);

    private Oracle Oracle => new(Drivers, Record.Busy, City.SureRadius(Radius));
}

/// <summary>A time without bookings.</summary>
/// <param name="Cpu">The processor time of each process per time.</param>
/// <param name="ReportsPerSecond">Reports of drivers.</param>
internal sealed record QuietTime(IReadOnlyDictionary<string, double> Cpu, double ReportsPerSecond);
