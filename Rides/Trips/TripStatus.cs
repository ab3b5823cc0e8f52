using System.Text.Json.Serialization;

namespace RideAspire.Trips;

/// <summary>A trip's status. The names in the attributes are those of the wire and of the database.</summary>
/// <remarks>
/// WAITING → ASSIGNED → IN_PROGRESS → COMPLETED; WAITING → DRIVER_NOT_FOUND; ASSIGNED → WAITING, when the driver
/// returns the trip or does not acknowledge it; WAITING or ASSIGNED → CANCELLED; IN_PROGRESS → CANCELLED, by ops only.
/// The database's trigger refuses every other change: <c>Rides.Schema/TripGuard.sql</c>.
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<TripStatus>))]
public enum TripStatus
{
    /// <summary>Booked. The system looks for a driver until the deadline.</summary>
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

    /// <summary>Final: the deadline passed before a driver was found.</summary>
    [JsonStringEnumMemberName("DRIVER_NOT_FOUND")]
    DriverNotFound,

    /// <summary>Final: the rider cancelled before the pick-up, or ops cancelled.</summary>
    [JsonStringEnumMemberName("CANCELLED")]
    Cancelled,
}
