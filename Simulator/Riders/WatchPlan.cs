namespace RideAspire.Simulator.Riders;

/// <summary>
/// When a rider who follows its trip's events looks at the trip itself, and when it stops: only where events should have come.
/// So a trip counts as open past its deadline because it is, never because a stream was late.
/// <para>
/// A deadline is an instant of the server's clock. The rider knows when it falls on its own clock only from the booking's
/// answer: arrival + (deadlineAt − requestedAt). That is late by the answer's way at most and never early, so a trip is
/// not blamed for a clock's difference.
/// </para>
/// </summary>
/// <param name="Grace">
/// How long past its deadline a trip that is still WAITING counts as <c>openPastDeadline</c>. The rider goes on looking for six
/// times as long, so that a trip closed late is known by its lateness, and only one that nobody closes is left over. A stream that
/// lags behind a look has as long.
/// </param>
/// <param name="Speed">How many seconds of the city pass in a real one.</param>
internal sealed record WatchPlan(TimeSpan Grace, double Speed)
{
    private const int Patience = 6;

    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan longestDrive = TimeSpan.FromHours(1);
    private static readonly TimeSpan patienceWithDrivers = TimeSpan.FromMinutes(2);

    /// <summary>How long the stream may lag behind what a look showed: then it has left a state out.</summary>
    public TimeSpan PatienceWithStream => Grace * Patience;

    /// <summary>How long a driver may take from one step to the next, in real time: an hour of the city, and two minutes for faults.</summary>
    public TimeSpan LongestStep => (longestDrive / Speed) + patienceWithDrivers;

    /// <summary>How long to wait until the next look at a waiting trip: until the grace is over, afterwards two seconds at most.</summary>
    /// <param name="untilDue">Until the deadline; negative when it has passed.</param>
    public TimeSpan NextLook(TimeSpan untilDue) =>
        untilDue + Grace is var left && left > TimeSpan.Zero ? left : Grace < longestPause ? Grace : longestPause;

    /// <summary>Whether a trip seen WAITING this long after its deadline is overdue.</summary>
    public bool IsOverdue(TimeSpan pastDue) => pastDue >= Grace;

    /// <summary>Whether to leave a trip that is still WAITING this long after its deadline.</summary>
    public bool IsHopeless(TimeSpan pastDue) => pastDue >= Grace * Patience;
}
