using System.Text.Json;
using System.Text.Json.Serialization;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>
/// The summary as <c>--report</c> writes it. bench reads these fields: add fields, but do not change them.
/// </summary>
/// <param name="LatenessMs">Each figure is null when no trip expired.</param>
/// <param name="FailedRequests">HTTP requests and streams that failed after all retries.</param>
/// <param name="EventLatencyMs">
/// Time from a trip's change, by the database's clock, to its event, by the simulator's clock: correct only where both
/// are the same clock, and possibly negative otherwise. Each figure is null when no trip changed while its stream was
/// open.
/// </param>
/// <param name="EventLatencyAllMs">
/// As <paramref name="EventLatencyMs"/>, of all events except a stream's first state: also of changes while a client
/// reconnected.
/// </param>
/// <param name="Streams">Streams that were opened, each counted once.</param>
/// <param name="Reconnects">Connections of a stream after its first.</param>
/// <param name="Drains">Connections that the server asked the client to renew.</param>
/// <param name="SilentStreams">Connections that were closed because nothing came, not even a heartbeat.</param>
/// <param name="MissedStates">States of trips that a stream left out.</param>
/// <param name="UnservedStreams">Trips that ended, but no stream could be opened that would have reported it.</param>
/// <param name="Abandoned">Trips that their riders gave up although they had a driver and had not ended.</param>
/// <param name="Cancelled">Cancellations by riders that the server accepted.</param>
/// <param name="Returned">Trips that drivers gave back before the pick-up.</param>
/// <param name="Refusals">
/// Requests that the server refused because another request or a timeout came first, such as <c>accept offer:
/// offer-lapsed</c>, with their count.
/// </param>
/// <param name="ToAssignmentMs">
/// From the booking to the first assignment, by the database's clock. Each figure is null when no trip was assigned.
/// </param>
/// <param name="PickupMetres">
/// How far each assigned driver was from the pick-up when their app learned of the trip, as the crow flies. Each figure
/// is null when no trip was assigned.
/// </param>
/// <param name="Traces">The latest trips whose traces the server has recorded, five at most, the newest first.</param>
internal sealed record RunReport(
    int Trips, IReadOnlyDictionary<TripStatus, int> ByStatus, InMilliseconds LatenessMs, int Early, int OpenPastDeadline,
    int FailedRequests, InMilliseconds EventLatencyMs, InMilliseconds EventLatencyAllMs, int Streams, int Reconnects,
    int Drains, int SilentStreams, long MissedStates, int UnservedStreams, int Abandoned, OfferCounts Offers, int Cancelled,
    int Returned, IReadOnlyDictionary<string, int> Refusals, InMilliseconds ToAssignmentMs, InMetres PickupMetres,
    IReadOnlyList<TracedTrip> Traces)
{
    public static RunReport Of(RunProgress run) => new(
        run.Summary.Trips,
        run.Summary.ByStatus,
        InMilliseconds.Of(run.Summary.Lateness),
        run.Summary.Early,
        run.Summary.OpenPastDeadline,
        run.RequestTally.Failed,
        InMilliseconds.Of(run.Summary.EventLatency),
        InMilliseconds.Of(run.Summary.AllEventLatency),
        run.StreamTally.Streams,
        run.StreamTally.Reconnects,
        run.StreamTally.Drains,
        run.StreamTally.Silences,
        run.Summary.MissedStates,
        run.Summary.UnservedStreams,
        run.Summary.Abandoned,
        run.DriverTally.Offers,
        run.Summary.Cancelled,
        run.DriverTally.Returned,
        run.RequestTally.Refusals.ToDictionary(),
        InMilliseconds.Of(run.Summary.ToAssignment),
        InMetres.Of(Distances.Of(run.DriverTally.PickupMetres)),
        run.Traces);

    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.RunReport) + "\n";
}

internal sealed record InMilliseconds(double? P50, double? P99, double? Max)
{
    public static InMilliseconds Of(Percentiles? durations) =>
        new(durations?.P50.TotalMilliseconds, durations?.P99.TotalMilliseconds, durations?.Max.TotalMilliseconds);
}

internal sealed record InMetres(double? Mean, double? P50, double? P99, double? Max)
{
    public static InMetres Of(Distances? distances) => new(distances?.Mean, distances?.P50, distances?.P99, distances?.Max);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
