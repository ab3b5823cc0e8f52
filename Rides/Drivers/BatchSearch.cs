using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RideAspire.Pairing;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Reserves drivers for several trips at once, so that the sum of the distances is the least:
/// <see cref="TripPairing"/> says for which trips. Trips that do not compete for a driver cost one call, as those of
/// <see cref="DriverPool.ReserveNearestAsync"/> do. Others cost a second one, in which a trip whose driver has gone
/// meanwhile gets the nearest one that is left.
/// </summary>
public sealed class BatchSearch(
    [FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, DriverPool drivers, IOptions<DriverOptions> options)
{
    private static readonly string propose = EmbeddedScript.Load("Drivers", "drivers", "search", "propose");

    /// <summary>
    /// The most candidates of a trip, beside its spare: see propose.lua. A trip needs no more candidates than there are
    /// trips, so up to here no better pairs are missed. Beyond that, this bounds what Redis looks at.
    /// </summary>
    private const int MaxCandidates = 8;

    private readonly DriverKeys keys = new(redis);
    private readonly SearchArguments search = new(options.Value);

    /// <summary>
    /// Reserves drivers who are free, recently seen and not excluded. A trip that gets none is listed as waiting. The
    /// answers are in the order of the trips.
    /// </summary>
    /// <param name="trips">The oldest first. See <see cref="DriverPool.ReserveNearestAsync"/> for the pick-ups.</param>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task<DriverSearch[]> ReserveAsync(IReadOnlyList<SoughtTrip> trips)
    {
        if (trips.Count < 2)
            return await drivers.ReserveNearestAsync(trips);

        // Of several calls none may reserve by itself: a later one would take drivers whom older trips need.
        var parts = trips.Chunk(SearchArguments.MaxTripsPerCall).ToArray();
        var most = Math.Min(trips.Count, MaxCandidates);
        var proposals = await Task.WhenAll(parts.Select(part => ProposeAsync(part, most, mayReserve: parts.Length == 1)));
        if (proposals is [{ Reserved: { } reserved }])
            return reserved;

        var found = proposals.SelectMany(proposal => proposal.Candidates!).ToArray();
        var chosen = TripPairing.Pair([.. found.Select(trip => trip.Candidates)]);
        var open = Enumerable.Range(0, trips.Count).Where(trip => found[trip].Candidates.Count > 0).ToArray();
        var searches = Array.ConvertAll(found, trip => new DriverSearch(null, trip.IsBrokenOff));
        var results = await drivers.ReserveAsync([.. open.Select(trip => new Wish(trips[trip], chosen[trip]))]);
        foreach (var (trip, result) in open.Zip(results))
            searches[trip] = result;
        return searches;
    }

    private async Task<Proposal> ProposeAsync(SoughtTrip[] trips, int most, bool mayReserve)
    {
        var arguments = search.Of(trips.Select(trip => new Wish(trip, Driver: null)), most, mayReserve ? 1 : 0);
        var answer = (string[])(await redis.EvaluateAsync(propose, keys.All, arguments))!;
        return answer[0] == "1"
            ? new([.. DriverSearch.ReadAll(answer.Skip(1))], null)
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

    /// <summary>The answer of one call: what it reserved, or the candidates of each trip.</summary>
    private readonly record struct Proposal(DriverSearch[]? Reserved, List<FoundCandidates>? Candidates);

    private readonly record struct FoundCandidates(IReadOnlyList<Candidate> Candidates, bool IsBrokenOff);
}
