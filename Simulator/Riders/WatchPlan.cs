namespace RideAspire.Simulator.Riders;

/// <summary>
/// When a rider looks at its trip again, and when it stops looking. There is no event stream to follow, so this decides the
/// load: sparse while the trip may wait, dense just after its deadline, when something must have happened.
/// <para>
/// A deadline is an instant of the server's clock. The rider knows when it falls on its own clock only from the booking's
/// answer: arrival + (deadlineAt − requestedAt). That is late by the answer's way at most and never early, so a trip is
/// not blamed for a clock's difference.
/// </para>
/// </summary>
/// <param name="Drivers">Whether drivers may take the trip: then a rider looks more often, to hand it over soon.</param>
/// <param name="Grace">
/// How long past its deadline a trip that is still WAITING counts as <c>openPastDeadline</c>. The rider goes on looking for six
/// times as long, so that a trip closed late is known by its lateness, and only one that nobody closes is left over.
/// </param>
internal sealed record WatchPlan(bool Drivers, TimeSpan Grace)
{
    /// <summary>What all waiting riders together may cost, in looks a second.</summary>
    private const double LooksPerSecond = 100;
    private const int Patience = 6;

    private static readonly TimeSpan firstLookWithDrivers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan firstLookAlone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(10);

    /// <summary>Looks after the deadline, since the deadline; afterwards one every two seconds.</summary>
    private static readonly TimeSpan[] looksPastDue =
        [TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];
    private static readonly TimeSpan latePause = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait until the next look at a waiting trip.</summary>
    /// <param name="untilDue">Until the deadline; negative when it has passed.</param>
    /// <param name="waitingTrips">Trips that wait at the moment: they share the looks.</param>
    public TimeSpan NextLook(TimeSpan untilDue, int waitingTrips)
    {
        if (untilDue <= TimeSpan.Zero)
            return looksPastDue.Where(look => look > -untilDue).Select(look => look + untilDue).FirstOrDefault(latePause);

        var share = TimeSpan.FromSeconds(waitingTrips / LooksPerSecond);
        var pause = Min(Max(share, Drivers ? firstLookWithDrivers : firstLookAlone), longestPause);
        return Min(pause, untilDue + looksPastDue[0]);
    }

    /// <summary>Whether a trip seen WAITING this long after its deadline is overdue.</summary>
    public bool IsOverdue(TimeSpan pastDue) => pastDue >= Grace;

    /// <summary>Whether to leave a trip that is still WAITING this long after its deadline.</summary>
    public bool IsHopeless(TimeSpan pastDue) => pastDue >= Grace * Patience;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
