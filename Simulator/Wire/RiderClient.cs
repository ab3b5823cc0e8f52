using System.Net.Http.Json;

namespace RideAspire.Simulator.Wire;

/// <summary>The requests of one rider.</summary>
internal sealed class RiderClient(GatewayClient gateway, string id) : IDisposable
{
    private readonly Account account = gateway.SignIn(id, "rider");

    public string Id => id;

    /// <summary>A retry has the same Idempotency-Key.</summary>
    public Task<Answer<TripView>> BookAsync(BookingRequest booking, string idempotencyKey, CancellationToken ct) =>
        gateway.SendAsync(account, "book", () => new(HttpMethod.Post, "v1/trips")
        {
            Content = JsonContent.Create(booking, WireJson.Default.BookingRequest),
            Headers = { { "Idempotency-Key", idempotencyKey } },
        }, WireJson.Default.TripView, ct);

    /// <summary>Null if the request failed.</summary>
    public async Task<TripView?> GetTripAsync(Guid trip, CancellationToken ct)
    {
        var answer = await gateway.SendAsync(
            account, "read trip", () => new(HttpMethod.Get, $"v1/trips/{trip}"), WireJson.Default.TripView, ct);
        return answer.Value;
    }

    public Task<Answer<TripView>> CancelAsync(Guid trip, CancellationToken ct) =>
        gateway.ActAsync(account, "cancel trip", $"v1/trips/{trip}/cancel", WireJson.Default.TripView, ct);

    public EventStream Events(Guid trip) => gateway.Stream(account, "follow trip", $"v1/trips/{trip}/events");

    public void Dispose() => account.Dispose();
}
