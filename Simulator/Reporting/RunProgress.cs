using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>What a display shows of a run at one moment.</summary>
/// <param name="TimeOfDay">The city's time.</param>
/// <param name="Scheduled">Requests of the whole run.</param>
/// <param name="Requested">Requests made so far.</param>
/// <param name="Answers">What drivers did with their offers and trips.</param>
internal sealed record RunProgress(
    TimeSpan TimeOfDay, TimeSpan Elapsed, int Scheduled, int Requested, int DriversOnline, int Drivers, RunSummary Summary,
    RequestTally Tally, StreamTally Streams, DriverTally Answers)
{
    public string CityClock => DayWindow.Clock(TimeOfDay);

    public int Count(TripStatus status) => Summary.ByStatus[status];
}
