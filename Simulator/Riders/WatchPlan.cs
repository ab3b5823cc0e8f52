namespace RideAspire.Simulator.Riders;

/// <summary>
/// When a rider reads their trip although they follow its events, and when they give up. A rider reads only when an
/// event is overdue, so a trip counts as open past its deadline because it is open, never because its stream is late.
/// <para>
/// A deadline is an instant of the server's clock. A rider computes it on their own clock from the booking's answer:
/// arrival + (deadlineAt − requestedAt). The result is late by the answer's travel time at most and never early, so a
/// difference between the clocks is not counted against the trip.
/// </para>
/// </summary>
/// <param name="Grace">
/// How long past its deadline a trip that is still WAITING counts as <c>openPastDeadline</c>. The rider goes on reading
/// for six times as long, so a trip that is closed late is reported with its lateness, and only a trip that is never
/// closed stays open. A stream may lag behind a read for as long.
/// </param>
/// <param name="Speed">Seconds of the city per real second.</param>
internal sealed record WatchPlan(TimeSpan Grace, double Speed)
{
    private const int GracesUntilGivenUp = 6;

    private static readonly TimeSpan maxReadInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan maxDrive = TimeSpan.FromHours(1);
    private static readonly TimeSpan faultAllowance = TimeSpan.FromMinutes(2);

    /// <summary>How long a stream may lag behind a read. A state that has not come by then is missing.</summary>
    public TimeSpan StreamTimeout => Grace * GracesUntilGivenUp;

    /// <summary>
    /// How long a driver may take from one step to the next, in real time: one hour of the city, plus two minutes for
    /// faults.
    /// </summary>
    public TimeSpan DriverStepTimeout => (maxDrive / Speed) + faultAllowance;

    /// <summary>
    /// The time until the next read of a waiting trip: until the grace has passed, then at most two seconds.
    /// </summary>
    /// <param name="untilDue">The time until the deadline; negative when it has passed.</param>
    public TimeSpan UntilNextRead(TimeSpan untilDue) =>
        untilDue + Grace is var left && left > TimeSpan.Zero ? left : Grace < maxReadInterval ? Grace : maxReadInterval;

    /// <summary>Whether a trip seen WAITING this long after its deadline is overdue.</summary>
    public bool IsOverdue(TimeSpan afterDeadline) => afterDeadline >= Grace;

    /// <summary>Whether the rider gives up a trip that is still WAITING this long after its deadline.</summary>
    public bool IsGivenUp(TimeSpan afterDeadline) => afterDeadline >= Grace * GracesUntilGivenUp;
}
