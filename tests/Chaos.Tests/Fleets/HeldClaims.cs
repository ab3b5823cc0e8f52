using Microsoft.EntityFrameworkCore;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>Stops a worker in the instant in which it has timers of waiting trips claimed, and has not begun with their effect.</summary>
internal static class HeldClaims
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>Replaces a worker by one that, once it is ready, freezes with a claim of a trip that waits; returns when it has.</summary>
    /// <remarks>A claim may hold no such trip: a rider who cancels leaves a timer behind when it was claimed at that moment. The next one is taken then.</remarks>
    public static async Task FreezeWithClaimsAsync(this Fleet fleet, Replica worker)
    {
        var folder = ServerFolder.NewTemporary("freeze");
        try
        {
            var when = Path.Combine(folder, "now");
            await worker.TerminateAsync();
            await worker.StartAsync(Hook.FreezeWithClaims(when));
            await File.WriteAllTextAsync(when, "");
            while (!await HoldsWaitingTripAsync(fleet, await ClaimedAsync(worker, $"{when}.claimed")))
            {
                File.Delete($"{when}.claimed");
                worker.Thaw();
            }
        }
        finally
        {
            ServerFolder.DeleteTemporary(folder);
        }
    }

    private static async Task<Guid[]> ClaimedAsync(Replica worker, string claimed)
    {
        using var inTime = new CancellationTokenSource(patience);
        using var looks = new PeriodicTimer(betweenLooks);
        while (!File.Exists(claimed) || !IsFrozen(worker))
            await looks.WaitForNextTickAsync(inTime.Token);
        return [.. (await File.ReadAllLinesAsync(claimed, inTime.Token)).Select(Guid.Parse)];
    }

    private static async Task<bool> HoldsWaitingTripAsync(Fleet fleet, Guid[] claimed)
    {
        await using var db = fleet.NewContext();
        return await db.Trips.AnyAsync(trip => claimed.Contains(trip.Id) && trip.Status == TripStatus.Waiting);
    }

    private static bool IsFrozen(Replica worker) => File.ReadLines($"/proc/{worker.ProcessId}/status").Contains("State:\tT (stopped)");
}
