using System.Text;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Which roles may call which endpoint: one entry for each endpoint that needs a token.</summary>
internal static class AccessTable
{
    public static readonly IReadOnlyList<string> AllRoles = ["rider", "driver", "ops"];

    /// <summary>The body with which ops end a trip.</summary>
    public const string Reason = "{\"reason\":\"The driver's phone is dead.\"}";

    /// <summary>The endpoints that need no token: documentation and probes.</summary>
    public static readonly IReadOnlyList<string> Anonymous =
    [
        "/alive", "/health", "/openapi/{documentName}.json", "/scalar/favicon.svg", "/scalar/scalar.aspnetcore.js", "/scalar/scalar.js",
        "/scalar/{documentName?}",
    ];

    public static readonly IReadOnlyDictionary<string, Access> Entries = new Access[]
    {
        new("POST /v1/trips", ["rider"]) { Body = BookingJson.Of() },
        new("GET /v1/trips", ["rider", "driver"]),
        new("GET /v1/trips/{id:guid}", ["rider", "driver"]) { Of = Own.Trip },
        new("GET /v1/trips/{id:guid}/events", ["rider"]) { Of = Own.Trip },
        new("POST /v1/trips/{id:guid}/cancel", ["rider"]) { Of = Own.Trip },
        new("POST /v1/trips/{id:guid}/start", ["driver"]) { Of = Own.Trip },
        new("POST /v1/trips/{id:guid}/complete", ["driver"]) { Of = Own.Trip, Status = TripStatus.InProgress },
        new("POST /v1/trips/{id:guid}/return", ["driver"]) { Of = Own.Trip },
        new("GET /v1/offers/{id:guid}", ["driver"]) { Of = Own.Offer },
        new("POST /v1/offers/{id:guid}/accept", ["driver"]) { Of = Own.Offer },
        new("POST /v1/offers/{id:guid}/decline", ["driver"]) { Of = Own.Offer },
        new("PUT /v1/drivers/me/presence", ["driver"]) { Body = BookingJson.UnionSquare },
        new("DELETE /v1/drivers/me/presence", ["driver"]),
        new("GET /v1/drivers/me/events", ["driver"]),
        new("GET /v1/ops/live", ["ops"]),
        new("GET /v1/ops/drivers", ["ops"]),
        new("GET /v1/ops/timers", ["ops"]),
        new("POST /v1/ops/timers/sweep", ["ops"]),
        new("GET /v1/ops/trips", ["ops"]),
        new("GET /v1/ops/trips/{id:guid}", ["ops"]) { Of = Own.AnybodysTrip },
        new("POST /v1/ops/trips/{id:guid}/cancel", ["ops"]) { Of = Own.AnybodysTrip, Body = Reason },
        new("POST /v1/ops/trips/{id:guid}/complete", ["ops"]) { Of = Own.AnybodysTrip, Status = TripStatus.InProgress, Body = Reason },
    }.ToDictionary(entry => entry.Endpoint);
}

/// <summary>What a path's id identifies, and whether only its own rider or driver finds it.</summary>
internal enum Own
{
    Nothing,
    Trip,
    Offer,
    AnybodysTrip,
}

/// <summary>The roles that may call an endpoint.</summary>
/// <param name="Endpoint">Its method and route.</param>
/// <param name="Roles">Any one of them is enough.</param>
internal sealed record Access(string Endpoint, string[] Roles)
{
    public Own Of { get; init; }

    /// <summary>The status of a trip for which the call is accepted.</summary>
    public TripStatus Status { get; init; } = TripStatus.Assigned;

    public string? Body { get; init; }

    /// <summary>A request that succeeds for the right caller, and that caller.</summary>
    /// <param name="role">The caller's role; it need not be an allowed one.</param>
    public async Task<(RawRequest Request, string Subject)> SceneAsync(TestDatabase database, string role)
    {
        var (id, subject) = Of switch
        {
            Own.Offer => Named(await database.OfferAsync()),
            Own.Nothing => (Guid.Empty, NewName.Rider()),
            _ => Named(await database.BookAsync(Status), role),
        };
        var (method, path) = (Endpoint.Split(' ')[0], Endpoint.Split(' ')[1].Replace("{id:guid}", id.ToString(), StringComparison.Ordinal));
        return (new RawRequest(method, path) { Body = Encoding.UTF8.GetBytes(Body ?? "") }, subject);
    }

    private static (Guid Id, string Subject) Named(Offer offer) => (offer.Id, offer.DriverId);

    private static (Guid Id, string Subject) Named(Trip trip, string role) => (trip.Id, role == "driver" ? trip.DriverId! : trip.RiderId);
}
