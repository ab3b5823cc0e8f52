using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;

namespace RideAspire.Chaos.Tests;

/// <summary>Faults while riders book: what breaks is a real process, and the database is asked afterwards.</summary>
public abstract class ChaosTests(Fleet fleet)
{
    /// <summary>Fault and figures in one run: <paramref name="fault"/> happens while the load goes on, before and after it.</summary>
    /// <param name="row">The row's name in the figures.</param>
    /// <param name="limit">The latest that a trip may be.</param>
    /// <param name="fault">Breaks something, and returns further figures once it is over.</param>
    private protected async Task<Audit> UnderLoadAsync(string row, TimeSpan limit, Func<Load, Task<string[]>> fault)
    {
        await fleet.MendAsync();
        await using var load = Load.Start(fleet, "chaos");
        await load.GoesOnAsync(Fleet.MatchWindow + Scale.Calm);
        var more = await fault(load);
        await load.GoesOnAsync(Scale.Calm);
        var audit = await Audit.OfAsync(fleet, load);
        Figures.Report(row, audit, more);

        Assert.True(audit.Lost.Count == 0, $"{audit.Lost.Count} trips are lost: {Some(audit.Lost)}\n{audit.LastLines}");
        Assert.True(audit.WrongSideOfDeadline.Count == 0, $"{audit.WrongSideOfDeadline.Count} trips were expired too early, or assigned too late: {Some(audit.WrongSideOfDeadline)}");
        Assert.True(audit.Doubled.Count == 0, $"{audit.Doubled.Count} trips are double: {Some(audit.Doubled)}");
        Assert.True(audit.Lateness.Max <= Scale.Limit(limit), $"The latest trip was {audit.Lateness.Max} late, of {Scale.Limit(limit)} allowed.\n{audit.LastLines}");
        Assert.True(audit.Lateness.Count > 0, "No trip expired: there was no load.");
        return audit;
    }

    /// <summary>No client noticed anything.</summary>
    private protected static void NobodyNoticed(Audit audit) =>
        Assert.True(audit.FailedRequests.Count == 0, $"{audit.FailedRequests.Count} requests failed: {Some(audit.FailedRequests)}\n{audit.LastLines}");

    private static string Some<T>(IReadOnlyList<T> all) => string.Join("\n", all.Take(5));
}
