using System.Text.Json;
using System.Text.Json.Serialization;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>The summary as <c>--report</c> writes it. Its names are relied on by the benches; add to them, don't change them.</summary>
/// <param name="LatenessMs">Each figure is null when nothing expired.</param>
/// <param name="FailedRequests">HTTP requests and streams that failed for good, after their retries.</param>
/// <param name="EventLatencyMs">From a trip's change, by the database's clock, to its event, by the simulator's: true only where both are
/// one machine's, and negative as it comes. Each figure is null when no change came over an open stream.</param>
/// <param name="EventLatencyAllMs">The same, of all events but a stream's first state: also of what changed while a client came back.</param>
/// <param name="Streams">Streams that were opened, each counted once.</param>
/// <param name="Reconnects">Connections after a stream's first.</param>
/// <param name="Drains">Connections that the server asked to be made anew.</param>
/// <param name="SilentStreams">Connections that were given up because nothing came, not even a heartbeat.</param>
/// <param name="MissedStates">States of trips that a stream left out.</param>
/// <param name="UnservedStreams">Trips that ended, and no stream could be had that would have told so.</param>
/// <param name="Abandoned">Trips that their riders left, though a driver had them and they had not ended.</param>
/// <param name="Cancelled">Cancellations by riders that the server accepted.</param>
/// <param name="Returned">Trips that drivers gave back before the pick-up.</param>
/// <param name="Refusals">What was refused because something else was faster, such as <c>accept offer: offer-lapsed</c>, and how often.</param>
internal sealed record RunReport(
    int Trips, IReadOnlyDictionary<TripStatus, int> ByStatus, InMilliseconds LatenessMs, int Early, int OpenPastDeadline, int FailedRequests,
    InMilliseconds EventLatencyMs, InMilliseconds EventLatencyAllMs, int Streams, int Reconnects, int Drains, int SilentStreams, long MissedStates, int UnservedStreams, int Abandoned, OfferCounts Offers,
    int Cancelled, int Returned, IReadOnlyDictionary<string, int> Refusals)
{
    public static RunReport Of(RunProgress run) => new(
        run.Summary.Trips,
        run.Summary.ByStatus,
        InMilliseconds.Of(run.Summary.Lateness),
        run.Summary.Early,
        run.Summary.OpenPastDeadline,
        run.Tally.Failed,
        InMilliseconds.Of(run.Summary.EventLatency),
        InMilliseconds.Of(run.Summary.AllEventLatency),
        run.Streams.Streams,
        run.Streams.Reconnects,
        run.Streams.Drains,
        run.Streams.Silences,
        run.Summary.MissedStates,
        run.Summary.UnservedStreams,
        run.Summary.Abandoned,
        run.Answers.Offers,
        run.Summary.Cancelled,
        run.Answers.Returned,
        run.Tally.Refusals.ToDictionary());

    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.RunReport) + "\n";
}

internal sealed record InMilliseconds(double? P50, double? P99, double? Max)
{
    public static InMilliseconds Of(Percentiles? spans) =>
        new(spans?.P50.TotalMilliseconds, spans?.P99.TotalMilliseconds, spans?.Max.TotalMilliseconds);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
