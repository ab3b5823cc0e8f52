using System.Text.Json.Serialization;

namespace RideAspire.Simulator.Wire;

/// <summary>The part of an offer that a driver needs to answer it. The places are in the trip.</summary>
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

/// <summary>The first event of a driver's stream: their pending offer and their trip, if they have any.</summary>
internal sealed record DriverState(OfferView? Offer, TripView? Trip);
