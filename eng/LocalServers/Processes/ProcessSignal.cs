using System.Runtime.InteropServices;

namespace RideAspire.LocalServers;

/// <summary>Signals to child processes.</summary>
public enum ProcessSignal
{
    /// <summary>SIGTERM: asks the process to stop.</summary>
    Terminate,

    /// <summary>SIGINT: Ctrl+C. For Postgres, a fast shutdown.</summary>
    Interrupt,

    /// <summary>SIGQUIT: for Postgres, an immediate shutdown without a checkpoint.</summary>
    Quit,

    /// <summary>SIGKILL: ends the process at once.</summary>
    Kill,

    /// <summary>SIGSTOP: freezes the process, as a long pause of its machine would.</summary>
    Stop,

    /// <summary>SIGCONT: lets a frozen process continue.</summary>
    Continue,
}

internal static partial class ProcessSignals
{
    /// <summary>The signal's name for <c>kill -s</c>.</summary>
    public static string Name(this ProcessSignal signal) => signal switch
    {
        ProcessSignal.Terminate => "TERM",
        ProcessSignal.Interrupt => "INT",
        ProcessSignal.Quit => "QUIT",
        ProcessSignal.Kill => "KILL",
        ProcessSignal.Stop => "STOP",
        _ => "CONT",
    };

    public static void Send(this ProcessSignal signal, int processId) => _ = kill(processId, signal.Number());

    private static int Number(this ProcessSignal signal) => signal switch
    {
        ProcessSignal.Terminate => 15,
        ProcessSignal.Interrupt => 2,
        ProcessSignal.Quit => 3,
        ProcessSignal.Kill => 9,
        ProcessSignal.Stop => OperatingSystem.IsMacOS() ? 17 : 19,
        _ => OperatingSystem.IsMacOS() ? 19 : 18,
    };

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
