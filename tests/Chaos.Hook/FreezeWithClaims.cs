using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RideAspire.Chaos.Hook;

/// <summary>
/// Stops the process by SIGSTOP in the instant between a claim that brought timers and all that follows it: Redis has the claim, and
/// Postgres has heard nothing of it. A process that is continued is a zombie that believes it still holds what it has claimed.
/// </summary>
/// <param name="when">While this file is there, each claim stops the process; the claimed ids are in <c>{when}.claimed</c> by then.</param>
internal sealed partial class FreezeWithClaims(string when)
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "CHAOS_FREEZE_WHEN";

    private readonly Lock oneAtATime = new();

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
        if (!activity.OperationName.EndsWith(" fire", StringComparison.Ordinal) || activity.GetTagItem("timers.ids") is not string[] claimed)
            return;

        lock (oneAtATime)
        {
            if (!File.Exists(when))
                return;
            File.WriteAllLines($"{when}.claimed", claimed);
            _ = kill(Environment.ProcessId, OperatingSystem.IsMacOS() ? 17 : 19);
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
