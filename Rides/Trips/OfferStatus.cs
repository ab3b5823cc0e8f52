using System.Text.Json.Serialization;

namespace RideAspire.Trips;

/// <summary>An offer's status. The names in the attributes are those of the wire and of the database.</summary>
/// <remarks>PENDING → ACCEPTED → RETURNED; PENDING → DECLINED, LAPSED or WITHDRAWN. No other edge exists.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<OfferStatus>))]
public enum OfferStatus
{
    /// <summary>The driver may accept or decline until it lapses.</summary>
    [JsonStringEnumMemberName("PENDING")]
    Pending,

    /// <summary>The trip was assigned to the driver, who accepted it or has auto-accept on.</summary>
    [JsonStringEnumMemberName("ACCEPTED")]
    Accepted,

    /// <summary>Final: the driver declined, and is not offered the trip again.</summary>
    [JsonStringEnumMemberName("DECLINED")]
    Declined,

    /// <summary>Final: the driver did not answer in time, and is not offered the trip again.</summary>
    [JsonStringEnumMemberName("LAPSED")]
    Lapsed,

    /// <summary>Final: the trip ended, or got another driver, before this driver answered.</summary>
    [JsonStringEnumMemberName("WITHDRAWN")]
    Withdrawn,

    /// <summary>
    /// Final: the driver had the trip, returned it before the pick-up or did not acknowledge it, and is not offered it
    /// again.
    /// </summary>
    [JsonStringEnumMemberName("RETURNED")]
    Returned,
}
