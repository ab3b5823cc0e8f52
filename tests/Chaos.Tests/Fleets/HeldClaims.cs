using RideAspire.LocalServers;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>Stops a worker in the instant in which it has timers claimed, and has not begun with their effect.</summary>
internal static class HeldClaims
{
    /// <summary>Which claim of a fresh process: one of the first would find it compiling.</summary>
    private const int Claim = 20;

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>Replaces a worker by one that freezes with claims in its hands, and waits until it has.</summary>
    public static async Task FreezeWithClaimsAsync(this Replica worker)
    {
        await worker.TerminateAsync();
        await worker.StartAsync(Hook.FreezeWithClaims(Claim));
        using var inTime = new CancellationTokenSource(patience);
        using var looks = new PeriodicTimer(betweenLooks);
        while (!IsFrozen(worker))
            await looks.WaitForNextTickAsync(inTime.Token);
    }

    private static bool IsFrozen(Replica worker) => File.ReadLines($"/proc/{worker.ProcessId}/status").Contains("State:\tT (stopped)");
}
