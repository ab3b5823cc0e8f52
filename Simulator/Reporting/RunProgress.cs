using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>The state of a run at one moment, for a display or the report.</summary>
/// <param name="TimeOfDay">The city's time.</param>
/// <param name="Scheduled">Requests of the whole run.</param>
/// <param name="Requested">Requests so far.</param>
internal sealed record RunProgress(
    TimeSpan TimeOfDay, TimeSpan Elapsed, int Scheduled, int Requested, int DriversOnline, int Drivers, RunSummary Summary,
    RequestTally RequestTally, StreamTally StreamTally, DriverTally DriverTally)
{
    /// <summary>
    /// The latest trips whose traces the server has recorded, the newest first; empty until the run has ended.
    /// </summary>
    public IReadOnlyList<TracedTrip> Traces { get; init; } = [];

    public string CityClock => DayWindow.Clock(TimeOfDay);

    public int Count(TripStatus status) => Summary.ByStatus[status];
}
