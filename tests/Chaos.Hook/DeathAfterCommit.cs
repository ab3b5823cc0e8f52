using System.Diagnostics;

namespace RideAspire.Chaos.Hook;

/// <summary>Kills the process by SIGKILL in the instant between the n-th commit of bookings and all that comes after that.</summary>
internal sealed class DeathAfterCommit(int fatal)
{
    /// <summary>The environment variable that says which commit.</summary>
    public const string Variable = "CHAOS_KILL_AT_BOOKING";

    private int committed;

    /// <summary>Begins to count.</summary>
    public void Arm() => ActivitySource.AddActivityListener(new()
    {
        ShouldListenTo = source => source.Name == "Npgsql",
        Sample = (ref _) => ActivitySamplingResult.AllData,
        ActivityStopped = Stopped,
    });

    // An insert is a transaction of its own: once its answer was read to the end, which is where Npgsql's activity stops, it is committed.
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
