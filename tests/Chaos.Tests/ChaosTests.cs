using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests;

/// <summary>Faults of real processes while riders book. Afterwards the tests check the trips in the database.</summary>
public abstract class ChaosTests(Fleet fleet)
{
    /// <summary>A request that fails is answered within this time, whatever is broken.</summary>
    private static readonly TimeSpan maxRefusal = TimeSpan.FromSeconds(4);

    /// <summary>How offers end in each load: by each answer of a driver, and by none.</summary>
    private static readonly OfferStatus[] offerEnds =
        [OfferStatus.Accepted, OfferStatus.Declined, OfferStatus.Lapsed, OfferStatus.Returned];

    /// <summary>
    /// Runs <paramref name="fault"/> under load, which begins before it and ends after it, and reports the figures.
    /// </summary>
    /// <param name="row">The row's name in the figures.</param>
    /// <param name="limit">The greatest lateness that is allowed.</param>
    /// <param name="fault">Breaks something, and returns more figures when it is over.</param>
    /// <param name="timeout">When callers hang up. Default: 30 s.</param>
    /// <param name="isOfThisRelease">
    /// False when replicas of an older release answer too, which may take longer to refuse. Default: true.
    /// </param>
    /// <param name="prepare">Changes the fleet before the load starts.</param>
    private protected async Task<Audit> UnderLoadAsync(
        string row,
        TimeSpan limit,
        Func<Load, Task<string[]>> fault,
        TimeSpan? timeout = null,
        bool isOfThisRelease = true,
        Func<Task>? prepare = null)
    {
        await fleet.MendAsync();
        if (prepare is not null)
            await prepare();
        await using var load = Load.Start(fleet.Gateways, "chaos", timeout: timeout);
        await load.GoesOnAsync(Fleet.MatchWindow + Scale.Calm);
        var more = await fault(load);
        await load.GoesOnAsync(Scale.Calm);
        var audit = await Audit.OfAsync(fleet, load);
        Figures.Report(row, audit, more);

        Assert.True(audit.Lost.Count == 0, $"{audit.Lost.Count} trips are lost: {Some(audit.Lost)}\n{audit.LastLines}");
        Assert.True(
            audit.WrongSideOfDeadline.Count == 0,
            $"{audit.WrongSideOfDeadline.Count} trips were expired too early, or assigned too late: {Some(audit.WrongSideOfDeadline)}");
        Assert.True(audit.Doubled.Count == 0, $"{audit.Doubled.Count} trips are duplicates: {Some(audit.Doubled)}");
        Assert.True(
            audit.Lateness.Max <= Scale.Limit(limit),
            $"The greatest lateness was {audit.Lateness.Max}, and {Scale.Limit(limit)} is allowed.\n{audit.LastLines}");
        Assert.True(audit.Lateness.Count > 0, "No trip expired, so there was no load.");
        Assert.True(
            !isOfThisRelease || audit.SlowestRefusal <= Scale.Limit(maxRefusal),
            $"A request failed after {audit.SlowestRefusal}, and {Scale.Limit(maxRefusal)} is allowed: {SlowestFailure(audit)}");
        Assert.Empty(offerEnds.Except(audit.Offers.Select(offer => offer.Status)));
        return audit;
    }

    private protected static void AssertNoRequestFailed(Audit audit) => Assert.True(
        audit.FailedRequests.Count == 0,
        $"{audit.FailedRequests.Count} requests failed: {Some(audit.FailedRequests)}\n{audit.LastLines}");

    private static Answer? SlowestFailure(Audit audit) => audit.FailedRequests.MaxBy(answer => answer.Took);

    private static string Some<T>(IReadOnlyList<T> all) => string.Join("\n", all.Take(5));
}
