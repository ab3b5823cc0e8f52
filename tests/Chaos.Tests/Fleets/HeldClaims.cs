using Microsoft.EntityFrameworkCore;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>Freezes a worker after it has claimed timers of waiting trips, and before their effect begins.</summary>
internal static class HeldClaims
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Restarts a worker such that it freezes with a claimed timer of a waiting trip. Returns when it is frozen.
    /// </summary>
    /// <remarks>
    /// A claim may contain no waiting trip, because a trip may be cancelled while its timer is claimed. Then the worker
    /// goes on until its next claim.
    /// </remarks>
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
        using var limit = new CancellationTokenSource(timeout);
        using var polls = new PeriodicTimer(pollInterval);
        while (true)
        {
            // Two pumps of the worker may freeze it at once. Then the second freeze may follow the first thaw, when the
            // file is gone already.
            var isFrozen = IsFrozen(worker);
            if (isFrozen && File.Exists(claimed))
                break;
            if (isFrozen)
                worker.Thaw();
            await polls.WaitForNextTickAsync(limit.Token);
        }

        return [.. (await File.ReadAllLinesAsync(claimed, limit.Token)).Select(Guid.Parse)];
    }

    private static async Task<bool> HoldsWaitingTripAsync(Fleet fleet, Guid[] claimed)
    {
        await using var db = fleet.NewContext();
        return await db.Trips.AnyAsync(trip => claimed.Contains(trip.Id) && trip.Status == TripStatus.Waiting);
    }

    private static bool IsFrozen(Replica worker) => File.ReadLines($"/proc/{worker.ProcessId}/status").Contains("State:\tT (stopped)");
}
