using System.Diagnostics;

namespace RideAspire.Chaos.Hook;

/// <summary>Kills the process with SIGKILL directly after the n-th commit of bookings.</summary>
internal sealed class DeathAfterCommit(int fatal)
{
    /// <summary>The environment variable with the number of the commit.</summary>
    public const string Variable = "CHAOS_KILL_AT_BOOKING";

    private int committed;

    /// <summary>Starts counting commits.</summary>
    public void Arm() => ActivitySource.AddActivityListener(new()
    {
        ShouldListenTo = source => source.Name == "Npgsql",
        Sample = (ref _) => ActivitySamplingResult.AllData,
        ActivityStopped = Stopped,
    });

    // An insert is a transaction of its own. Npgsql's activity stops when its result is read to the end, so it is
    // committed then.
    private void Stopped(Activity activity)
    {
        if (activity.GetTagItem("db.query.text") is string statement
            && statement.Contains("INSERT INTO trips", StringComparison.Ordinal)
            && Interlocked.Increment(ref committed) == fatal)
        {
            Process.GetCurrentProcess().Kill();
        }
    }
}
