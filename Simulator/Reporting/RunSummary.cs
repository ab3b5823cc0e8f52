using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>What the riders have seen, at the end of a run or at any moment of it.</summary>
/// <param name="ByStatus">
/// The number of trips in each status, zero included. The sum is <paramref name="Trips"/>.
/// </param>
/// <param name="Lateness">Of the expired trips; null when there are none.</param>
/// <param name="Early">Expired trips that were closed before their deadline.</param>
/// <param name="OpenPastDeadline">Trips last seen WAITING, at a time when they were overdue.</param>
/// <param name="MissedStates">States of trips that a stream left out.</param>
/// <param name="EventLatency">
/// Time from a trip's change, by the database's clock, to its event, by this machine's clock. Correct only where both
/// are the same clock; negative where the database's clock is ahead. Only changes during an open connection; null when
/// there are none.
/// </param>
/// <param name="AllEventLatency">
/// As <paramref name="EventLatency"/>, of all events except a stream's first state: also of changes while a client
/// reconnected.
/// </param>
/// <param name="UnservedStreams">Trips that ended, but no stream could be opened that would have reported it.</param>
/// <param name="Abandoned">Trips that their riders gave up although they had a driver and had not ended.</param>
/// <param name="Cancelled">Cancellations by riders that the server accepted.</param>
/// <param name="ToAssignment">
/// From the booking to the first assignment, by the database's clock; null when no trip was assigned.
/// </param>
internal sealed record RunSummary(
    int Trips, IReadOnlyDictionary<TripStatus, int> ByStatus, Percentiles? Lateness, int Early, int OpenPastDeadline,
    long MissedStates, Percentiles? EventLatency, Percentiles? AllEventLatency, int UnservedStreams, int Abandoned, int Cancelled,
    Percentiles? ToAssignment)
{
    public bool BrokeThePromise => Early > 0 || OpenPastDeadline > 0 || MissedStates > 0 || UnservedStreams > 0 || Abandoned > 0;

    public static RunSummary Of(RiderLedger ledger, WatchPlan plan)
    {
        // A copy: riders book while a display asks for the summary.
        var trips = ledger.Trips.ToArray();
        var byStatus = Enum.GetValues<TripStatus>().ToDictionary(status => status, _ => 0);
        var latenesses = new List<TimeSpan>();
        var openPastDeadline = 0;
        var missedStates = 0L;
        foreach (var trip in trips)
        {
            var view = trip.View;
            byStatus[view.Status]++;
            missedStates += trip.MissedStates;
            if (view.Lateness is { } lateness)
                latenesses.Add(lateness);
            if (view.Status == TripStatus.Waiting && plan.IsOverdue(trip.SeenAfterDeadline))
                openPastDeadline++;
        }

        return new(
            trips.Length, byStatus, Percentiles.Of(latenesses), latenesses.Count(lateness => lateness < TimeSpan.Zero),
            openPastDeadline, missedStates, Percentiles.Of([.. ledger.EventLatencies]), Percentiles.Of([.. ledger.AllEventLatencies]),
            trips.Count(trip => trip.IsUnserved), trips.Count(trip => trip.IsAbandoned), ledger.Cancelled,
            Percentiles.Of([.. trips.Select(trip => trip.ToAssignment).OfType<TimeSpan>()]));
    }
}
