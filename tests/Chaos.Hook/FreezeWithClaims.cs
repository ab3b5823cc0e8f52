using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RideAspire.Chaos.Hook;

/// <summary>
/// Stops the process by SIGSTOP in the instant between the n-th claim that brought timers and all that follows it: Redis has the claim, and
/// Postgres has heard nothing of it. Whoever continues the process has a zombie that believes it still holds what it has claimed.
/// </summary>
internal sealed partial class FreezeWithClaims(int fatal)
{
    /// <summary>The environment variable that says which claim.</summary>
    public const string Variable = "CHAOS_FREEZE_AT_CLAIM";

    private int claims;

    /// <summary>Begins to count.</summary>
    public void Arm() => ActivitySource.AddActivityListener(new()
    {
        ShouldListenTo = source => source.Name == "RideAspire.Rides",
        Sample = (ref _) => ActivitySamplingResult.AllData,
        ActivityStarted = Started,
    });

    // A pump's activity begins once a claim has brought timers, and before their effect does.
    private void Started(Activity activity)
    {
        if (activity.OperationName.EndsWith(" fire", StringComparison.Ordinal) && Interlocked.Increment(ref claims) == fatal)
            _ = kill(Environment.ProcessId, OperatingSystem.IsMacOS() ? 17 : 19);
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
