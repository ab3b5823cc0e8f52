namespace RideAspire.Booking.Requests;

internal static class RequestHeaders
{
    /// <summary>Names a booking, per rider, so that a repeat finds the same trip.</summary>
    public const string IdempotencyKey = "Idempotency-Key";
}
