using RideAspire.Web.Problems;

namespace RideAspire.Booking.Problems;

/// <summary>All problem types of the OpenAPI document. docs/api.md says how a client handles each.</summary>
internal static class ProblemTypes
{
    private const string Trip = "/v1/trips/019ab1c2-6f00-7c3e-9d52-1b0f5e8a7c41";
    private static readonly (string, string) retryAfter = ("Retry-After", "The number of seconds to wait before a retry.");

    public static readonly ProblemType InvalidRequest = new(400, Of("invalid-request"), "The request is not valid.",
        "The body, the query or a header does not match this document. detail says what is wrong and what is expected; "
        + "errors, if present, lists the faults by field.");

    public static readonly ProblemType Unauthenticated = new(401, CallerProblems.Unauthenticated, "Unauthorized",
        "The request has no access token, or the token is not accepted: it has expired, its signing key is not trusted, "
        + "or it is for another audience.")
    {
        Headers = [("WWW-Authenticate", "Bearer; with error and error_description if a token was sent and not accepted.")],
    };

    public static readonly ProblemType Forbidden = new(403, CallerProblems.Forbidden, "Forbidden",
        "The access token is valid, but it has no role that allows this request; detail names the claim with the roles.");

    public static readonly ProblemType NoSuchTrip = new(404, Of("no-such-trip"), "There is no such trip.",
        "No trip has this id, or the trip belongs to somebody else.");

    public static readonly ProblemType NoSuchOffer = new(404, Of("no-such-offer"), "There is no such offer.",
        "No offer has this id, or the offer was made to another driver.");

    public static readonly ProblemType OpenTrip = new(409, Of("open-trip"), "The rider has an open trip.",
        "A rider has one open trip at a time; openTrip is its path.")
    {
        Members = [("openTrip", Trip)],
        Headers = [("Link", "The open trip's path, as rel=\"related\".")],
    };

    public static readonly ProblemType WrongState = new(409, Of("wrong-state"), "The trip's status does not allow this.",
        "tripStatus is the trip's status; allowed lists the statuses in which the request is accepted.")
    {
        Members = [("tripStatus", "COMPLETED"), ("allowed", new[] { "ASSIGNED" })],
    };

    public static readonly ProblemType OfferLapsed = new(409, Of("offer-lapsed"), "The offer has lapsed.",
        "The time to answer, or the trip's deadline, has passed.")
    {
        Members = [("offerStatus", "LAPSED")],
    };

    public static readonly ProblemType OfferWithdrawn = new(409, Of("offer-withdrawn"), "The offer is withdrawn.",
        "The rider cancelled the trip, or this driver returned it.")
    {
        Members = [("offerStatus", "WITHDRAWN")],
    };

    public static readonly ProblemType OfferDeclined = new(409, Of("offer-declined"), "The offer was declined.",
        "This driver declined the offer before.")
    {
        Members = [("offerStatus", "DECLINED")],
    };

    public static readonly ProblemType OfferAccepted = new(409, Of("offer-accepted"), "The offer was accepted.",
        "This driver accepted the offer before. They can return the trip instead.")
    {
        Members = [("offerStatus", "ACCEPTED")],
    };

    public static readonly ProblemType DriverHasTrip = new(409, Of("driver-has-trip"), "The driver has a trip.",
        "A driver has one active trip at a time.")
    {
        Members = [("offerStatus", "PENDING")],
    };

    public static readonly ProblemType TooLarge = new(413, ProblemType.Blank, "Payload Too Large", "A body has at most 16 KiB.");

    public static readonly ProblemType NotJson = new(415, ProblemType.Blank, "Unsupported Media Type",
        "The body must be application/json in UTF-8.");

    public static readonly ProblemType KeyReused = new(422, Of("idempotency-key-reused"),
        "The Idempotency-Key was used for another booking.",
        "An earlier request used the key with another body; firstTrip is the path of the trip that it booked.")
    {
        Members = [("firstTrip", Trip)],
    };

    public static readonly ProblemType TooManyRequests = new(429, CallerProblems.TooManyRequests, "Too Many Requests",
        "The caller sends too many requests per second.")
    {
        Headers = [retryAfter],
    };

    public static readonly ProblemType TooManyBookings = new(429, Of("too-many-bookings"), "The rider books too often.",
        "A rider can book 10 trips within a minute (the default). A repeat with the same Idempotency-Key does not count.")
    {
        Headers = [retryAfter],
    };

    public static readonly ProblemType StoreUnavailable = new(503, Of("store-unavailable"), "A store is not available.",
        "The database does not do its work, or Redis, which presence needs. Retry the request; "
        + "retry a booking with the same Idempotency-Key.")
    {
        Headers = [retryAfter],
    };

    public static readonly ProblemType NewerRelease = new(503, Of("newer-release"), "A newer release is needed.",
        "A newer release is being deployed. It gave the trip or the offer a status that this replica does not know yet. "
        + "Retry the request: another replica may answer.")
    {
        Headers = [retryAfter],
    };

    public static readonly ProblemType Unavailable = new(503, ProblemType.Blank, "Service Unavailable",
        "The gateway reaches no replica of the API, or the token cannot be checked because the identity provider's keys are not available.")
    {
        Headers = [retryAfter],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        InvalidRequest, Unauthenticated, Forbidden, NoSuchTrip, NoSuchOffer, OpenTrip, WrongState, OfferLapsed, OfferWithdrawn,
        OfferDeclined, OfferAccepted, DriverHasTrip, TooLarge, NotJson, KeyReused, TooManyRequests, TooManyBookings, StoreUnavailable,
        NewerRelease, Unavailable,
    ];

    private static string Of(string name) => $"urn:ride-aspire:problem:{name}";
}
