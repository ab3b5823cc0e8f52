namespace RideAspire.Booking.Contracts;

internal static class RequestHeaders
{
    /// <summary>Identifies a booking of one rider, so that a retry returns the same trip.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>
    /// The id of the last event that the client received. The stream resumes after it.
    /// </summary>
    public const string LastEventId = "Last-Event-ID";
}
