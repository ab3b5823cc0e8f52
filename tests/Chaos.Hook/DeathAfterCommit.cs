using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace RideAspire.Chaos.Hook;

/// <summary>Kills the process by SIGKILL in the instant between the commit of its n-th booking and all that comes after that.</summary>
internal sealed class DeathAfterCommit(int fatal) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>The environment variable that says which booking.</summary>
    public const string Variable = "CHAOS_KILL_AT_BOOKING";

    private int committed;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
            value.Subscribe(this);
    }

    // An insert is a transaction of its own: once its answer was read to the end, it is committed.
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is DataReaderDisposingEventData { ReadCount: > 0 } read
            && read.Command.CommandText.Contains("INSERT INTO trips", StringComparison.Ordinal)
            && Interlocked.Increment(ref committed) == fatal)
        {
            Process.GetCurrentProcess().Kill();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
