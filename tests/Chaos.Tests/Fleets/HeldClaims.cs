using RideAspire.LocalServers;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>Stops a worker in the instant in which it has timers claimed, and has not begun with their effect.</summary>
internal static class HeldClaims
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>Replaces a worker by one that, once it is ready, freezes with claims in its hands; waits until it has.</summary>
    public static async Task FreezeWithClaimsAsync(this Replica worker)
    {
        var folder = ServerFolder.NewTemporary("freeze");
        try
        {
            var when = Path.Combine(folder, "now");
            await worker.TerminateAsync();
            await worker.StartAsync(Hook.FreezeWithClaims(when));
            await File.WriteAllTextAsync(when, "");
            using var inTime = new CancellationTokenSource(patience);
            using var looks = new PeriodicTimer(betweenLooks);
            while (!IsFrozen(worker))
                await looks.WaitForNextTickAsync(inTime.Token);
        }
        finally
        {
            ServerFolder.DeleteTemporary(folder);
        }
    }

    private static bool IsFrozen(Replica worker) => File.ReadLines($"/proc/{worker.ProcessId}/status").Contains("State:\tT (stopped)");
}
