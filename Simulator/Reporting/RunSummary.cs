using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>What the riders saw, at the end of a run or at any moment of it.</summary>
/// <param name="ByStatus">Each status, also those that no trip has; they add up to <paramref name="Trips"/>.</param>
/// <param name="Lateness">Of the expired trips; null when there are none.</param>
/// <param name="Early">Expired trips that were closed before their deadline.</param>
/// <param name="OpenPastDeadline">Trips last seen WAITING, at a time when they were overdue.</param>
internal sealed record RunSummary(
    int Trips, IReadOnlyDictionary<TripStatus, int> ByStatus, LatenessFigures? Lateness, int Early, int OpenPastDeadline)
{
    public bool BrokeThePromise => Early > 0 || OpenPastDeadline > 0;

    public static RunSummary Of(IReadOnlyCollection<WatchedTrip> trips, WatchPlan plan)
    {
        var byStatus = Enum.GetValues<TripStatus>().ToDictionary(status => status, _ => 0);
        var latenesses = new List<TimeSpan>();
        var openPastDeadline = 0;
        foreach (var trip in trips)
        {
            var view = trip.View;
            byStatus[view.Status]++;
            if (view.Lateness is { } lateness)
                latenesses.Add(lateness);
            if (view.Status == TripStatus.Waiting && plan.IsOverdue(trip.LookedPastDue))
                openPastDeadline++;
        }

        return new(
            trips.Count, byStatus, LatenessFigures.Of(latenesses),
            latenesses.Count(lateness => lateness < TimeSpan.Zero), openPastDeadline);
    }
}
