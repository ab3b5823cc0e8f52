using System.Net.Http.Json;

namespace RideAspire.Simulator.Wire;

/// <summary>The requests of one driver.</summary>
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

    /// <summary>Refused if the trip is not, or no longer, this driver's.</summary>
    public Task<Answer<TripView>> GetTripAsync(Guid trip, CancellationToken ct) => gateway.SendAsync(
        account, "read trip", () => new(HttpMethod.Get, $"v1/trips/{trip}"), WireJson.Default.TripView, ct, GatewayClient.Any);

    public EventStream Events() => gateway.Stream(account, "follow offers", "v1/drivers/me/events");

    public void Dispose() => account.Dispose();

    // The driver was too slow. Any other problem, such as an offer of another driver or a second trip, is a fault.
    private static bool IsOver(string refusal) => refusal is "offer-lapsed" or "offer-withdrawn" or "offer-declined";

    private Task<Answer<TripView>> StepAsync(string step, Guid trip, CancellationToken ct) =>
        gateway.ActAsync(account, $"{step} trip", $"v1/trips/{trip}/{step}", WireJson.Default.TripView, ct);
}
