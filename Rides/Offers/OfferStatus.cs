using System.Text.Json.Serialization;

namespace RideAspire.Offers;

/// <summary>Where an offer stands. The names on the attributes are those of the wire and of the database.</summary>
/// <remarks>PENDING → ACCEPTED → RETURNED; PENDING → DECLINED, LAPSED or WITHDRAWN. No other edge exists.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<OfferStatus>))]
public enum OfferStatus
{
    /// <summary>The driver may accept or decline until it lapses.</summary>
    [JsonStringEnumMemberName("PENDING")]
    Pending,

    /// <summary>The trip was assigned to the driver: he accepted, or accepts at once.</summary>
    [JsonStringEnumMemberName("ACCEPTED")]
    Accepted,

    /// <summary>Final: the driver does not want the trip and is not asked again for it.</summary>
    [JsonStringEnumMemberName("DECLINED")]
    Declined,

    /// <summary>Final: the driver did not answer in time and is not asked again for the trip.</summary>
    [JsonStringEnumMemberName("LAPSED")]
    Lapsed,

    /// <summary>Final: the trip was over, or another's, before the driver answered.</summary>
    [JsonStringEnumMemberName("WITHDRAWN")]
    Withdrawn,

    /// <summary>Final: the driver accepted, gave the trip back before the pick-up, and is not asked again for it.</summary>
    [JsonStringEnumMemberName("RETURNED")]
    Returned,
}
