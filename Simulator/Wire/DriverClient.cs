using System.Net.Http.Json;

namespace RideAspire.Simulator.Wire;

/// <summary>What one driver may ask of the gateway.</summary>
internal sealed class DriverClient(GatewayClient gateway, string id) : IDisposable
{
    private readonly Account account = gateway.SignIn(id, "driver");

    public string Id => id;

    public Task<bool> PutPresenceAsync(PresenceRequest presence, CancellationToken ct) =>
        gateway.SendAsync(account, "presence", () => new(HttpMethod.Put, "v1/drivers/me/presence")
        {
            Content = JsonContent.Create(presence, WireJson.Default.PresenceRequest),
        }, ct);

    public Task<bool> DeletePresenceAsync(CancellationToken ct) =>
        gateway.SendAsync(account, "go offline", () => new(HttpMethod.Delete, "v1/drivers/me/presence"), ct);

    public Task<Answer<TripView>> AcceptAsync(Guid offer, CancellationToken ct) =>
        gateway.ActAsync(account, "accept offer", $"v1/offers/{offer}/accept", WireJson.Default.TripView, ct, IsOver);

    public Task<Answer<OfferView>> DeclineAsync(Guid offer, CancellationToken ct) =>
        gateway.ActAsync(account, "decline offer", $"v1/offers/{offer}/decline", WireJson.Default.OfferView, ct, IsOver);

    public Task<Answer<TripView>> StartAsync(Guid trip, CancellationToken ct) => StepAsync("start", trip, ct);

    public Task<Answer<TripView>> CompleteAsync(Guid trip, CancellationToken ct) => StepAsync("complete", trip, ct);

    public Task<Answer<TripView>> ReturnAsync(Guid trip, CancellationToken ct) => StepAsync("return", trip, ct);

    /// <summary>Refused: the trip is not this driver's (any more).</summary>
    public Task<Answer<TripView>> GetTripAsync(Guid trip, CancellationToken ct) => gateway.SendAsync(
        account, "read trip", () => new(HttpMethod.Get, $"v1/trips/{trip}"), WireJson.Default.TripView, ct, GatewayClient.Any);

    public EventStream Events() => gateway.Stream(account, "follow offers", "v1/drivers/me/events");

    public void Dispose() => account.Dispose();

    // A driver was too slow. Anything else, such as an offer that is not his or a second trip, must not come of an offer that he was made.
    private static bool IsOver(string refusal) => refusal is "offer-lapsed" or "offer-withdrawn" or "offer-declined";

    private Task<Answer<TripView>> StepAsync(string step, Guid trip, CancellationToken ct) =>
        gateway.ActAsync(account, $"{step} trip", $"v1/trips/{trip}/{step}", WireJson.Default.TripView, ct);
}
