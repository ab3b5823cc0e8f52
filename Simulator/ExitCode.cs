using RideAspire.Simulator.Reporting;

namespace RideAspire.Simulator;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Kept = 0;

    /// <summary>A trip was closed before its deadline, is still WAITING after it, was left by its rider before its end, has a state that its
    /// stream left out, or a stream that could not be had.</summary>
    public const int PromiseBroken = 1;

    /// <summary>The options are wrong, the file cannot be used, or no gateway gives tokens: no run took place.</summary>
    public const int NoRun = 2;

    public const int Interrupted = 130;

    /// <summary>A broken promise weighs more than an interruption: it was seen.</summary>
    public static int Of(RunSummary summary, bool interrupted) =>
        summary.BrokeThePromise ? PromiseBroken : interrupted ? Interrupted : Kept;
}
