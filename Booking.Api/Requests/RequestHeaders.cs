namespace RideAspire.Booking.Requests;

internal static class RequestHeaders
{
    /// <summary>Names a booking, per rider, so that a repeat finds the same trip.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>The id of the last event that a client has got from a stream, so that it goes on from there.</summary>
    public const string LastEventId = "Last-Event-ID";
}
