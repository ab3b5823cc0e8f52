using RideAspire.Simulator.Reporting;

namespace RideAspire.Simulator.Runs;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    public const int Kept = 0;

    /// <summary>
    /// A trip was closed before its deadline, is still WAITING after it, or was abandoned by its rider before its end;
    /// or a trip's stream left a state out or could not be opened; or no ride could be booked.
    /// </summary>
    public const int PromiseBroken = 1;

    /// <summary>
    /// The options are wrong, the file cannot be used, or no gateway issues tokens: no run took place.
    /// </summary>
    public const int NoRun = 2;

    public const int Interrupted = 130;

    /// <summary>
    /// A broken promise outweighs an interruption, because it was observed. A run without a single trip has kept none.
    /// </summary>
    public static int Of(RunSummary summary, bool interrupted) =>
        summary.BrokeThePromise ? PromiseBroken
        : interrupted ? Interrupted
        : summary.Trips == 0 ? PromiseBroken
        : Kept;
}
