namespace RideAspire.Booking.Problems;

/// <summary>The problem types (RFC 9457) that a client can act upon. All others are about:blank: the status says it.</summary>
internal static class ProblemTypes
{
    public const string OpenTrip = "urn:ride-aspire:problem:open-trip";
    public const string KeyReused = "urn:ride-aspire:problem:idempotency-key-reused";
    public const string WrongState = "urn:ride-aspire:problem:wrong-state";
    public const string NoSuchTrip = "urn:ride-aspire:problem:no-such-trip";
    public const string InvalidRequest = "urn:ride-aspire:problem:invalid-request";
    public const string StoreUnavailable = "urn:ride-aspire:problem:store-unavailable";
}
