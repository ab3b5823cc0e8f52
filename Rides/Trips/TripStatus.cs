using System.Text.Json.Serialization;

namespace RideAspire.Trips;

/// <summary>Where a trip stands. The names on the attributes are those of the wire and of the database.</summary>
/// <remarks>
/// WAITING → ASSIGNED → IN_PROGRESS → COMPLETED; WAITING → DRIVER_NOT_FOUND; WAITING or ASSIGNED → CANCELLED.
/// No other edge exists.
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<TripStatus>))]
public enum TripStatus
{
    /// <summary>Booked; a driver is being sought until the deadline.</summary>
    [JsonStringEnumMemberName("WAITING")]
    Waiting,

    /// <summary>A driver has the trip and is on the way to the pick-up.</summary>
    [JsonStringEnumMemberName("ASSIGNED")]
    Assigned,

    /// <summary>The rider is in the car.</summary>
    [JsonStringEnumMemberName("IN_PROGRESS")]
    InProgress,

    /// <summary>Final: the rider has arrived.</summary>
    [JsonStringEnumMemberName("COMPLETED")]
    Completed,

    /// <summary>Final: the deadline passed with no driver.</summary>
    [JsonStringEnumMemberName("DRIVER_NOT_FOUND")]
    DriverNotFound,

    /// <summary>Final: given up before the pick-up.</summary>
    [JsonStringEnumMemberName("CANCELLED")]
    Cancelled,
}
