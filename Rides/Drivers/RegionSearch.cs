using System.Globalization;
using RideAspire.Pairing;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Drivers;

/// <summary>Searches the drivers of one region, by scripts. Trips are given and answered the oldest first.</summary>
internal sealed class RegionSearch(RedisStore redis, DriverOptions options)
{
    private static readonly string reserve = EmbeddedScript.Load("Drivers", "clock", "drivers", "search", "reserve");
    private static readonly string propose = EmbeddedScript.Load("Drivers", "clock", "drivers", "search", "propose");

    /// <summary>
    /// The most candidates of a trip, beside its spare: see propose.lua. A trip needs no more candidates than there are
    /// trips, so up to here no better pairs are missed. Beyond that, this bounds what Redis looks at.
    /// </summary>
    private const int MaxCandidates = 8;

    private readonly SearchArguments search = new(options);

    /// <summary>
    /// Reserves, for one trip after the other, the driver whom it should get if they are still free; otherwise the
    /// nearest one.
    /// </summary>
    /// <param name="region">The region.</param>
    /// <param name="wishes">The trips.</param>
    /// <param name="mayStayOpen">See <see cref="SearchArguments"/>.</param>
    public async Task<DriverSearch[]> ReserveAsync(Region region, IReadOnlyCollection<Wish> wishes, bool mayStayOpen)
    {
        var keys = new DriverKeys(redis, region).All;
        var found = new List<DriverSearch>(wishes.Count);
        foreach (var part in wishes.Chunk(SearchArguments.MaxTripsPerCall))
        {
            // When a search was broken off, or left open, no later trip may take the driver whom it was about to find.
            if (found.Exists(search => search.IsBrokenOff || search.IsOpen))
            {
                var outcome = found.Exists(search => search.IsBrokenOff) ? DriverSearch.BrokenOff : DriverSearch.Open;
                found.AddRange(Enumerable.Repeat(outcome, part.Length));
                continue;
            }

            var answers = (string[])(await redis.EvaluateAsync(reserve, keys, search.Of(region, part, mayStayOpen)))!;
            found.AddRange(DriverSearch.ReadAll(answers));
        }

        return [.. found];
    }

    /// <summary>
    /// Reserves the nearest drivers when no two trips compete for one and no trip's driver may be in another region.
    /// Otherwise returns the candidates of each trip.
    /// </summary>
    public Task<Proposal[]> ProposeAsync(Region region, IReadOnlyList<SoughtTrip> trips, bool mayReserve)
    {
        // Of several calls none may reserve by itself: a later one would take drivers whom older trips need.
        var parts = trips.Chunk(SearchArguments.MaxTripsPerCall).ToArray();
        var most = Math.Min(trips.Count, MaxCandidates);
        return Task.WhenAll(parts.Select(part => ProposeAsync(region, part, most, mayReserve && parts.Length == 1)));
    }

    /// <summary>Whether any driver is free in a region.</summary>
    public async Task<bool> HasFreeAsync(Region region)
    {
        var keys = new DriverKeys(redis, region);
        var counts = await redis.RunAsync(
            db => Task.WhenAll(db.SortedSetLengthAsync(keys.ListeningFree), db.SortedSetLengthAsync(keys.QuietFree)),
            keys.ListeningFree,
            keys.QuietFree);
        return counts.Sum() > 0;
    }

    private async Task<Proposal> ProposeAsync(Region region, SoughtTrip[] trips, int most, bool mayReserve)
    {
        var wishes = trips.Select(trip => new Wish(trip, Driver: null));
        var arguments = search.Of(region, wishes, mayStayOpen: true, most, mayReserve ? 1 : 0);
        var answer = (string[])(await redis.EvaluateAsync(propose, new DriverKeys(redis, region).All, arguments))!;
        return answer[0] == "1"
            ? new([.. DriverSearch.ReadAll(answer.Skip(1))], [])
            : new(null, ReadCandidates(answer));
    }

    private static List<FoundCandidates> ReadCandidates(string[] answer)
    {
        var found = new List<FoundCandidates>();
        for (var at = 1; at < answer.Length;)
        {
            var candidates = new Candidate[int.Parse(answer[at++], CultureInfo.InvariantCulture)];
            var isBrokenOff = answer[at++] == "1";
            for (var i = 0; i < candidates.Length; i++, at += 3)
                candidates[i] = new(answer[at], answer[at + 1] == "1", double.Parse(answer[at + 2], CultureInfo.InvariantCulture));
            found.Add(new(candidates, isBrokenOff));
        }

        return found;
    }
}

/// <summary>The answer of one call.</summary>
/// <param name="Reserved">What it reserved; null if it reserved nobody.</param>
/// <param name="Candidates">Otherwise, what each trip may get.</param>
internal readonly record struct Proposal(DriverSearch[]? Reserved, IReadOnlyList<FoundCandidates> Candidates);

/// <summary>The drivers whom a trip may get.</summary>
/// <param name="Candidates">In no order.</param>
/// <param name="IsBrokenOff">Whether there may be nearer ones.</param>
internal readonly record struct FoundCandidates(IReadOnlyList<Candidate> Candidates, bool IsBrokenOff);
