using System.Text.Json.Serialization;

namespace RideAspire.Simulator.Wire;

/// <summary>
/// A trip's status, in the order of a trip's life. The given names are used on the wire and in all output.
/// </summary>
internal enum TripStatus
{
    [JsonStringEnumMemberName("WAITING")] Waiting,
    [JsonStringEnumMemberName("ASSIGNED")] Assigned,
    [JsonStringEnumMemberName("IN_PROGRESS")] InProgress,
    [JsonStringEnumMemberName("COMPLETED")] Completed,
    [JsonStringEnumMemberName("DRIVER_NOT_FOUND")] DriverNotFound,
    [JsonStringEnumMemberName("CANCELLED")] Cancelled,
}

internal static class TripStatusExtensions
{
    public static bool IsFinal(this TripStatus status) => status >= TripStatus.Completed;
}
