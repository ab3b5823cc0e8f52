using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>What the riders saw, at the end of a run or at any moment of it.</summary>
/// <param name="ByStatus">Each status, also those that no trip has; they add up to <paramref name="Trips"/>.</param>
/// <param name="Lateness">Of the expired trips; null when there are none.</param>
/// <param name="Early">Expired trips that were closed before their deadline.</param>
/// <param name="OpenPastDeadline">Trips last seen WAITING, at a time when they were overdue.</param>
/// <param name="MissedStates">States of trips that a stream left out.</param>
/// <param name="EventLatency">
/// From a trip's change, by the database's clock, to its event, by ours: true only where both are one machine's, and negative where
/// they differ the other way. Of events of changes since their connection was made; null when there are none.
/// </param>
/// <param name="AllEventLatency">As before, also of changes while a client came back: of all events but a stream's first state.</param>
/// <param name="UnservedStreams">Trips that ended, and no stream could be had that would have told so.</param>
/// <param name="Abandoned">Trips that their riders left, though a driver had them and they had not ended.</param>
/// <param name="Cancelled">Cancellations by riders that the server accepted.</param>
internal sealed record RunSummary(
    int Trips, IReadOnlyDictionary<TripStatus, int> ByStatus, Percentiles? Lateness, int Early, int OpenPastDeadline,
    long MissedStates, Percentiles? EventLatency, Percentiles? AllEventLatency, int UnservedStreams, int Abandoned, int Cancelled)
{
    public bool BrokeThePromise => Early > 0 || OpenPastDeadline > 0 || MissedStates > 0 || UnservedStreams > 0 || Abandoned > 0;

    public static RunSummary Of(
        IReadOnlyCollection<WatchedTrip> trips, WatchPlan plan, IEnumerable<TimeSpan> eventLatencies, IEnumerable<TimeSpan> allEventLatencies,
        int cancelled)
    {
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
            if (view.Status == TripStatus.Waiting && plan.IsOverdue(trip.LookedPastDue))
                openPastDeadline++;
        }

        return new(
            byStatus.Values.Sum(), byStatus, Percentiles.Of(latenesses), latenesses.Count(lateness => lateness < TimeSpan.Zero),
            openPastDeadline, missedStates, Percentiles.Of(eventLatencies), Percentiles.Of(allEventLatencies),
            trips.Count(trip => trip.IsUnserved), trips.Count(trip => trip.IsAbandoned), cancelled);
    }
}
