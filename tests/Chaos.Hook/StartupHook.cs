using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
/// A fault point that is in no build of the product: .NET runs this before a service's Main when a test sets <c>DOTNET_STARTUP_HOOKS</c>
/// to this assembly. It kills the process with SIGKILL in the instant between the commit of its n-th booking
/// (<c>CHAOS_KILL_AT_BOOKING</c>) and all that comes after that.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Sources());

    private sealed class Sources : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener source)
        {
            if (source.Name == DbLoggerCategory.Name)
                source.Subscribe(new Bookings());
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Bookings : IObserver<KeyValuePair<string, object?>>
    {
        private readonly int fatal = int.Parse(Environment.GetEnvironmentVariable("CHAOS_KILL_AT_BOOKING")!, CultureInfo.InvariantCulture);
        private int committed;

        // An insert is a transaction of its own: once its answer was read to the end, it is committed.
        public void OnNext(KeyValuePair<string, object?> happened)
        {
            if (happened.Value is DataReaderDisposingEventData { ReadCount: > 0 } read
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
}
