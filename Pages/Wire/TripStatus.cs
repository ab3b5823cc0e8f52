namespace RideAspire.Pages.Wire;

/// <summary>The statuses of trips. A newer release may have others, so these are no enum.</summary>
internal static class TripStatus
{
    public const string Waiting = "WAITING";
    public const string Assigned = "ASSIGNED";
    public const string InProgress = "IN_PROGRESS";
    public const string Completed = "COMPLETED";
    public const string DriverNotFound = "DRIVER_NOT_FOUND";
    public const string Cancelled = "CANCELLED";
}
