using System.Net.Http.Json;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Operations;

/// <summary>
/// The endpoints of ops. Reads are tried once, because they are repeated anyway. A step that ends a trip is tried once,
/// too: its repeat would be refused, although the first one took effect.
/// </summary>
public sealed class OpsClient(RideClient client)
{
    public Task<Answer<LiveNumbers>> LiveAsync(CancellationToken ct) =>
        client.GetAsync("v1/ops/live", OpsJson.Default.LiveNumbers, ct, attempts: 1);

    public Task<Answer<DriverNumbers>> DriversAsync(CancellationToken ct) =>
        client.GetAsync("v1/ops/drivers", OpsJson.Default.DriverNumbers, ct, attempts: 1);

    public Task<Answer<TimerNumbers>> TimersAsync(CancellationToken ct) =>
        client.GetAsync("v1/ops/timers", OpsJson.Default.TimerNumbers, ct, attempts: 1);

    /// <param name="path">Of <see cref="TripChoice"/>, or the next page's.</param>
    public Task<Answer<TripPage>> TripsAsync(string path, CancellationToken ct) =>
        client.GetAsync(path, WireJson.Default.TripPage, ct, attempts: 1);

    public Task<Answer<InspectedTrip>> InspectAsync(Guid trip, CancellationToken ct) =>
        client.GetAsync($"v1/ops/trips/{trip}", OpsJson.Default.InspectedTrip, ct, attempts: 1);

    public Task<Answer<SweepAnswer>> SweepAsync(CancellationToken ct) =>
        client.PostAsync("v1/ops/timers/sweep", OpsJson.Default.SweepAnswer, ct);

    /// <param name="step"><c>cancel</c> or <c>complete</c>.</param>
    public Task<Answer<TripView>> EndAsync(Guid trip, string step, string reason, CancellationToken ct) =>
        client.SendAsync(
            () => new(HttpMethod.Post, $"v1/ops/trips/{trip}/{step}")
            {
                Content = JsonContent.Create(new EndTrip(reason), OpsJson.Default.EndTrip),
            },
            WireJson.Default.TripView,
            ct,
            attempts: 1);
}
