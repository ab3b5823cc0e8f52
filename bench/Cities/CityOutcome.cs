using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Cities;

/// <summary>What became of a city.</summary>
/// <param name="From">The first booking.</param>
/// <param name="Until">When Postgres was read.</param>
internal sealed record CityOutcome(
    CityCase City, IReadOnlyList<CityDriver> Drivers, CityRecord Record, DateTimeOffset From, DateTimeOffset Until)
{
    private static readonly TimeSpan longestBatch = TimeSpan.FromSeconds(2), atOnce = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, CityDriver> byName = Drivers.ToDictionary(driver => driver.Name);

    /// <summary>The search radius in metres.</summary>
    public required double Radius { get; init; }

    /// <summary>Within how many metres of a trip a driver is sure to be found.</summary>
    public required double SureRadius { get; init; }

    public required TimeSpan MatchWindow { get; init; }

    /// <summary>How many bookings were answered with success.</summary>
    public required int Booked { get; init; }

    public required Tally Tally { get; init; }

    public required QuietTime Quiet { get; init; }

    /// <summary>
    /// The processor time of each process from the first booking on, beyond what it took without bookings.
    /// </summary>
    public required IReadOnlyDictionary<string, TimeSpan> Cpu { get; init; }

    /// <summary>The machine while riders booked.</summary>
    public required MachineLoad Load { get; init; }

    /// <summary>When each driver reported.</summary>
    public required ReportTimes Reports { get; init; }

    /// <summary>From when each booking was due to its answer.</summary>
    public required Latencies Answers { get; init; }

    public IReadOnlyList<CityTrip> Served => [.. Record.Trips.Where(trip => trip.Driver is not null)];

    /// <summary>Trips that got no driver although there was one.</summary>
    public IReadOnlyList<CityTrip> Missed =>
        [.. Record.Trips.Where(trip => trip.Driver is null && Oracle.HadDriver(trip, trip.EndedAt ?? Until))];

    /// <summary>Trips that had a driver near when they were booked.</summary>
    public IEnumerable<CityTrip> HadDriverAtOnce => Record.Trips.Where(trip => Oracle.HadDriverAt(trip, trip.BookedAt));

    /// <summary>For how long each trip waited beside a driver without asking anybody.</summary>
    public IEnumerable<TimeSpan> WaitsBesideDriver =>
        Record.Trips.Select(trip => Oracle.WaitBesideDriver(trip, trip.AssignedAt ?? trip.EndedAt ?? Until));

    /// <summary>
    /// The pick-up distance of each trip that got a driver, in metres, from where the driver was when they got it.
    /// </summary>
    public IReadOnlyDictionary<Guid, double> Distances => Served.ToDictionary(
        trip => trip.Id, trip => byName[trip.Driver!].At(trip.AssignedAt!.Value).DistanceTo(trip.Pickup));

    /// <summary>The same for the best pairs of each two seconds, by what drivers have reported until then.</summary>
    public IReadOnlyDictionary<Guid, double> BestDistances() => Plan(Batch, Reports.LastPlaceOf);

    /// <summary>The same by where drivers are.</summary>
    public IReadOnlyDictionary<Guid, double> BestDistancesByPlace() => Plan(Batch, (driver, at) => driver.At(at));

    /// <summary>The same if each trip gets the nearest driver who wants it at once, by their reports.</summary>
    public IReadOnlyDictionary<Guid, double> NearestAtOnce() => Plan(atOnce, Reports.LastPlaceOf);

    // Drivers whose rides are shorter than a batch would be idle for the rest of it.
    private TimeSpan Batch => BusyFor < longestBatch ? BusyFor : longestBatch;

    private TimeSpan BusyFor => City.Answer + City.Ride;

    private IReadOnlyDictionary<Guid, double> Plan(TimeSpan batch, Func<CityDriver, DateTimeOffset, Place?> knownPlace) =>
        Optimum.DistancesOf(Record.Trips, Drivers, FreeFrom, Radius, MatchWindow, BusyFor, batch, knownPlace);

    private DateTimeOffset? FreeFrom(CityDriver driver) =>
        driver.RideEnds is not { } end ? From : end < City.Window + MatchWindow ? From + end : null;

    private Oracle Oracle => new(Drivers, Record.Busy, SureRadius);
}

/// <summary>A time without bookings.</summary>
/// <param name="Cpu">The processor time of each process per time.</param>
/// <param name="ReportsPerSecond">Reports of drivers.</param>
internal sealed record QuietTime(IReadOnlyDictionary<string, double> Cpu, double ReportsPerSecond);
