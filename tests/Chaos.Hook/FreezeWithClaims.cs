using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RideAspire.Chaos.Hook;

/// <summary>
/// Freezes the process with SIGSTOP directly after a claim that returned timers. Redis has recorded the claim, and
/// Postgres has not been asked yet. When the process continues, it still believes that it holds the claims.
/// </summary>
/// <param name="when">
/// While this file exists, each claim freezes the process. The claimed ids are then in <c>{when}.claimed</c>.
/// </param>
internal sealed partial class FreezeWithClaims(string when)
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "CHAOS_FREEZE_WHEN";

    private readonly Lock oneAtATime = new();

    /// <summary>Starts watching claims.</summary>
    public void Arm() => ActivitySource.AddActivityListener(new()
    {
        ShouldListenTo = source => source.Name == "RideAspire.Rides",
        Sample = (ref _) => ActivitySamplingResult.AllData,
        ActivityStarted = Started,
    });

    // A pump's activity starts after a claim has returned timers, and before their effect begins.
    private void Started(Activity activity)
    {
        if (activity.GetTagItem("rides.timer.ids") is not string[] claimed)
            return;

        lock (oneAtATime)
        {
            if (!File.Exists(when))
                return;
            File.WriteAllLines($"{when}.claimed", claimed);

            // To this thread: it does not leave the lock before the process is stopped. Otherwise another pump could
            // enter, be stopped before it stops the process, and stop it again after the test has let it go on.
            _ = raise(OperatingSystem.IsMacOS() ? 17 : 19);
        }
    }

    [LibraryImport("libc")]
    private static partial int raise(int signal);
}
