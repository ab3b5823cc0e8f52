using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RideAspire.Chaos.Hook;

/// <summary>
/// Stops the process by SIGSTOP, once, in the instant between a claim that brought timers and all that follows it: Redis has the claim, and
/// Postgres has heard nothing of it. Whoever continues the process has a zombie that believes it still holds what it has claimed.
/// </summary>
/// <param name="when">The first claim after this file has come to be.</param>
internal sealed partial class FreezeWithClaims(string when)
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "CHAOS_FREEZE_WHEN";

    private int frozen;

    /// <summary>Begins to watch the claims.</summary>
    public void Arm() => ActivitySource.AddActivityListener(new()
    {
        ShouldListenTo = source => source.Name == "RideAspire.Rides",
        Sample = (ref _) => ActivitySamplingResult.AllData,
        ActivityStarted = Started,
    });

    // A pump's activity begins once a claim has brought timers, and before their effect does.
    private void Started(Activity activity)
    {
        if (activity.OperationName.EndsWith(" fire", StringComparison.Ordinal) && File.Exists(when) && Interlocked.Exchange(ref frozen, 1) == 0)
            _ = kill(Environment.ProcessId, OperatingSystem.IsMacOS() ? 17 : 19);
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
