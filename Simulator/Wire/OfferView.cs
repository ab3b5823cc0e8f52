using System.Text.Json.Serialization;

namespace RideAspire.Simulator.Wire;

/// <summary>What of an offer matters to a driver who answers it; where it leads is in the trip.</summary>
internal sealed record OfferView
{
    public required Guid Id { get; init; }
    public required Guid TripId { get; init; }
    public required OfferStatus Status { get; init; }
}

internal enum OfferStatus
{
    [JsonStringEnumMemberName("PENDING")] Pending,
    [JsonStringEnumMemberName("ACCEPTED")] Accepted,
    [JsonStringEnumMemberName("DECLINED")] Declined,
    [JsonStringEnumMemberName("LAPSED")] Lapsed,
    [JsonStringEnumMemberName("WITHDRAWN")] Withdrawn,
    [JsonStringEnumMemberName("RETURNED")] Returned,
}

/// <summary>What a driver's stream begins with: what waits for an answer, and the trip that is the driver's.</summary>
internal sealed record DriverState(OfferView? Offer, TripView? Trip);
