using System.Runtime.ExceptionServices;
using RideAspire.Pairing;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Drivers;

/// <summary>
/// Reserves drivers for trips, across regions. A trip whose nearest driver is nearer than the border of its region
/// costs one call. For the others, the regions around are asked who is near, and a second call reserves.
/// </summary>
/// <remarks>
/// A trip is listed as waiting in its own region before other regions are asked. A driver who becomes free in another
/// region meanwhile looks there for trips near. So the two do not miss one another.
/// <para>
/// When the node of a region is away, its trips find nobody, and trips near it are sought in the other regions.
/// </para>
/// </remarks>
internal sealed class TripSearch(RegionSearch search, Regions regions, DriverOptions options)
{
    /// <summary>
    /// Reserves drivers. A trip that gets none is listed as waiting. Returns the outcomes in the order of the trips,
    /// and which of the trips got a driver of another region, so that they are listed in their own one.
    /// </summary>
    /// <param name="trips">The oldest first.</param>
    /// <param name="isBatch">
    /// True: the sum of the distances is the least. False: one trip after the other gets the nearest driver.
    /// </param>
    public async Task<(DriverSearch[] Searches, IReadOnlyList<SoughtTrip> Elsewhere)> ReserveAsync(
        IReadOnlyList<SoughtTrip> trips, bool isBatch)
    {
        var sought = trips.Select(trip => new Sought(trip)).ToList();
        var failures = await Task.WhenAll(sought.GroupBy(one => one.Home)
            .Select(region => TryAsync([.. region], trips => SearchAsync(region.Key, trips, isBatch))));
        if (Array.TrueForAll(failures, failure => failure is not null))
            ExceptionDispatchInfo.Throw(failures[0]!);
        var open = sought.FindAll(one => one.Result is null);
        await SearchAroundAsync(open);
        var elsewhere = await PairAsync(open, isBatch);
        return ([.. sought.Select(one => one.Result!.Value)], elsewhere);
    }

    /// <summary>
    /// Does something for trips. When a store fails, those of them that have no outcome get nobody. Returns the
    /// failure.
    /// </summary>
    private static async Task<Exception?> TryAsync(List<Sought> trips, Func<List<Sought>, Task> act)
    {
        try
        {
            await act(trips);
            return null;
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            foreach (var one in trips)
                one.Result ??= default(DriverSearch);
            return e;
        }
    }

    /// <summary>
    /// Searches the region of these trips. Those whose driver may be in another region, or who compete, get candidates.
    /// </summary>
    private async Task SearchAsync(Region region, List<Sought> trips, bool isBatch)
    {
        await regions.NoteAsync(region);
        if (!isBatch || trips.Count == 1)
        {
            var found = await search.ReserveAsync(region, [.. trips.Select(one => new Wish(one.Trip, Driver: null))], mayStayOpen: true);
            foreach (var (one, result) in trips.Zip(found))
                one.Result = result.IsOpen ? null : result;
            trips = [.. trips.Zip(found).Where(pair => pair.Second is { IsOpen: true, IsHomeEmpty: false }).Select(pair => pair.First)];
        }

        await ProposeAsync(region, trips, mayReserve: isBatch);
    }

    private async Task ProposeAsync(Region region, List<Sought> trips, bool mayReserve)
    {
        if (trips.Count == 0)
            return;

        var proposals = await search.ProposeAsync(region, [.. trips.Select(one => one.Trip)], mayReserve);
        if (proposals is [{ Reserved: { } reserved }])
        {
            foreach (var (one, result) in trips.Zip(reserved))
                one.Result = result;
            return;
        }

        foreach (var (one, found) in trips.Zip(proposals.SelectMany(proposal => proposal.Candidates)))
            one.Add(region, found);
    }

    /// <summary>Adds the candidates of the regions around.</summary>
    private Task SearchAroundAsync(List<Sought> open) => Task.WhenAll(open
        .Where(one => one.IsNearBorder(options.SearchRadius))
        .SelectMany(one => Region.Around(one.Trip.Pickup, options.SearchRadius).Select(region => (region, one)))
        .GroupBy(pair => pair.region, pair => pair.one)
        .Select(async region =>
        {
            try
            {
                if (await search.HasFreeAsync(region.Key))
                    await ProposeAsync(region.Key, [.. region], mayReserve: false);
            }
            catch (Exception e) when (StoreFailure.Is(e))
            {
                // Other regions may have a driver.
            }
        }));

    /// <summary>
    /// Chooses among the candidates, and reserves: a trip whose driver has gone meanwhile gets the nearest one of the
    /// same region that is left. When there is none, one of another region may be left, so the next search follows at
    /// once.
    /// </summary>
    private async Task<IReadOnlyList<SoughtTrip>> PairAsync(List<Sought> open, bool isBatch)
    {
        var candidates = open.Select(one => one.Candidates).ToArray();
        var chosen = isBatch ? TripPairing.Pair(candidates) : TripPairing.PairGreedily(candidates);
        foreach (var (one, driver) in open.Zip(chosen))
            one.Driver = driver;

        // A trip that may have no driver because of an older one takes what is left of its own region.
        var wishes = open.Where(one => one.Candidates.Count > 0).ToList();
        await Task.WhenAll(wishes.GroupBy(one => one.RegionOfDriver).Select(region => TryAsync([.. region], async trips =>
        {
            Wish[] some = [.. trips.Select(one => new Wish(one.Trip, one.Driver))];
            var found = await search.ReserveAsync(region.Key, some, mayStayOpen: false);
            foreach (var (one, result) in trips.Zip(found))
                one.Result = result.Driver is null && one.IsNearBorder(options.SearchRadius) ? DriverSearch.BrokenOff : result;
        })));
        foreach (var one in open.Where(one => one.Candidates.Count == 0))
            one.Result = new(null, one.IsBrokenOff);
        return [.. wishes.Where(one => one.Home != one.RegionOfDriver && one.Result!.Value.Driver is not null).Select(one => one.Trip)];
    }

    /// <summary>A trip while it is searched.</summary>
    private sealed class Sought(SoughtTrip trip)
    {
        private readonly Dictionary<string, Region> regionOf = [];

        public SoughtTrip Trip => trip;

        public Region Home { get; } = Region.Of(trip.Pickup);

        /// <summary>Whether other regions are within a distance.</summary>
        public bool IsNearBorder(double radius) => Region.Reach(trip.Pickup) < radius;

        /// <summary>The outcome; null while it is open.</summary>
        public DriverSearch? Result { get; set; }

        public List<Candidate> Candidates { get; } = [];

        /// <summary>Whether there may be other candidates.</summary>
        public bool IsBrokenOff { get; private set; }

        /// <summary>Who was chosen; null for nobody.</summary>
        public string? Driver { get; set; }

        public Region RegionOfDriver => Driver is null ? Home : regionOf[Driver];

        /// <summary>Regions are asked at the same time.</summary>
        public void Add(Region region, FoundCandidates found)
        {
            lock (Candidates)
            {
                // A driver who moves from one region to the other may be met in both.
                Candidates.AddRange(found.Candidates.Where(one => regionOf.TryAdd(one.Driver, region)));
                IsBrokenOff |= found.IsBrokenOff;
            }
        }
    }
}
