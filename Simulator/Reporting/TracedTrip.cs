using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>A trip whose trace the server has recorded.</summary>
/// <param name="Status">The trip's status, as last seen.</param>
/// <param name="TraceId">The trace's id, in 32 hex digits.</param>
/// <param name="Link">The trace in Aspire's dashboard; null when its address is not known.</param>
internal sealed record TracedTrip(Guid Trip, TripStatus Status, string TraceId, Uri? Link)
{
    private const int Max = 5;

    /// <summary>The latest such trips, five at most, the newest first.</summary>
    /// <param name="dashboard">The dashboard's address; null when there is none.</param>
    public static IReadOnlyList<TracedTrip> Latest(IEnumerable<WatchedTrip> trips, Uri? dashboard) =>
    [
        .. trips.Reverse().Where(trip => trip.TraceId is not null).Take(Max).Select(trip => new TracedTrip(
            trip.View.Id, trip.View.Status, trip.TraceId!, dashboard is null ? null : new(dashboard, $"traces/detail/{trip.TraceId}"))),
    ];
}
