using RideAspire.Web.Problems;

namespace RideAspire.Booking.Problems;

/// <summary>All problems that the document tells of. docs/api.md tells how a client lives with them.</summary>
internal static class ProblemTypes
{
    private const string Trip = "/v1/trips/019ab1c2-6f00-7c3e-9d52-1b0f5e8a7c41";
    private static readonly (string, string) retryAfter = ("Retry-After", "In how many seconds the request may be repeated.");

    public static readonly ProblemType InvalidRequest = new(400, Of("invalid-request"), "The request is not valid.",
        "The body, the query or a header is not as this document says. detail tells what is wrong and what would be right; errors, where there is such, by field.");

    public static readonly ProblemType Unauthenticated = new(401, CallerProblems.Unauthenticated, "Unauthorized",
        "There is no access token, or it is not accepted: it has expired, is not signed by a trusted key, or is for another audience.")
    {
        Headers = [("WWW-Authenticate", "Bearer; with error and error_description where a token came and was not accepted.")],
    };

    public static readonly ProblemType Forbidden = new(403, CallerProblems.Forbidden, "Forbidden", "The access token is good, but its role may not do this.");

    public static readonly ProblemType NoSuchTrip = new(404, Of("no-such-trip"), "There is no such trip.", "No trip has this id, or it is somebody else's.");

    public static readonly ProblemType NoSuchOffer = new(404, Of("no-such-offer"), "There is no such offer.", "No offer has this id, or it was made to somebody else.");

    public static readonly ProblemType OpenTrip = new(409, Of("open-trip"), "The rider has an open trip.", "A rider has one open trip at a time; openTrip is its path.")
    {
        Members = [("openTrip", Trip)],
        Headers = [("Link", "The open trip's path, as rel=\"related\".")],
    };

    public static readonly ProblemType WrongState = new(409, Of("wrong-state"), "The trip's status does not allow this.",
        "tripStatus is where the trip stands, allowed where it would have to.")
    {
        Members = [("tripStatus", "COMPLETED"), ("allowed", new[] { "ASSIGNED" })],
    };

    public static readonly ProblemType OfferLapsed = new(409, Of("offer-lapsed"), "The offer has lapsed.", "Its window, or the trip's deadline, is over.")
    {
        Members = [("offerStatus", "LAPSED")],
    };

    public static readonly ProblemType OfferWithdrawn = new(409, Of("offer-withdrawn"), "The offer is withdrawn.",
        "The rider gave the trip up, or this driver gave it back.")
    {
        Members = [("offerStatus", "WITHDRAWN")],
    };

    public static readonly ProblemType OfferDeclined = new(409, Of("offer-declined"), "The offer was declined.", "This driver declined it before.")
    {
        Members = [("offerStatus", "DECLINED")],
    };

    public static readonly ProblemType OfferAccepted = new(409, Of("offer-accepted"), "The offer was accepted.", "This driver accepted it before: the trip may be returned instead.")
    {
        Members = [("offerStatus", "ACCEPTED")],
    };

    public static readonly ProblemType DriverHasTrip = new(409, Of("driver-has-trip"), "The driver has a trip.", "A driver has one active trip at a time.")
    {
        Members = [("offerStatus", "PENDING")],
    };

    public static readonly ProblemType TooLarge = new(413, ProblemType.Blank, "Payload Too Large", "A body has at most 16 KiB.");

    public static readonly ProblemType NotJson = new(415, ProblemType.Blank, "Unsupported Media Type", "The body is application/json in UTF-8.");

    public static readonly ProblemType KeyReused = new(422, Of("idempotency-key-reused"), "The Idempotency-Key was used for another booking.",
        "The key came with another body before; firstTrip is the path of the trip that was booked then.")
    {
        Members = [("firstTrip", Trip)],
    };

    public static readonly ProblemType TooManyRequests = new(429, CallerProblems.TooManyRequests, "Too Many Requests",
        "The gateway holds back a caller who asks too often, or has too many event streams open.")
    {
        Headers = [retryAfter],
    };

    public static readonly ProblemType StoreUnavailable = new(503, Of("store-unavailable"), "A store is not available.",
        "The database, or for presence Redis, does not answer. Repeat the request, a booking with the same Idempotency-Key.")
    {
        Headers = [retryAfter],
    };

    public static readonly ProblemType Unavailable = new(503, ProblemType.Blank, "Service Unavailable", "No replica of the API answers the gateway; or the token cannot be checked, since the identity provider does not tell its keys.")
    {
        Headers = [retryAfter],
    };

    private static string Of(string name) => $"urn:ride-aspire:problem:{name}";
}
