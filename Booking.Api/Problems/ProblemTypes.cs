namespace RideAspire.Booking.Problems;

/// <summary>
/// The problem types (RFC 9457) that a client can act upon, beside those of who calls. All others are about:blank: the status says it.
/// docs/api.md tells what each means.
/// </summary>
internal static class ProblemTypes
{
    public const string OpenTrip = "urn:ride-aspire:problem:open-trip";
    public const string KeyReused = "urn:ride-aspire:problem:idempotency-key-reused";
    public const string WrongState = "urn:ride-aspire:problem:wrong-state";
    public const string NoSuchTrip = "urn:ride-aspire:problem:no-such-trip";
    public const string NoSuchOffer = "urn:ride-aspire:problem:no-such-offer";
    public const string OfferLapsed = "urn:ride-aspire:problem:offer-lapsed";
    public const string OfferWithdrawn = "urn:ride-aspire:problem:offer-withdrawn";
    public const string OfferDeclined = "urn:ride-aspire:problem:offer-declined";
    public const string OfferAccepted = "urn:ride-aspire:problem:offer-accepted";
    public const string DriverHasTrip = "urn:ride-aspire:problem:driver-has-trip";
    public const string InvalidRequest = "urn:ride-aspire:problem:invalid-request";
    public const string StoreUnavailable = "urn:ride-aspire:problem:store-unavailable";
}
