using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>
/// Recalls trips that their drivers did not acknowledge, and whose timers have not fired. Other drivers are then
/// sought.
/// </summary>
internal sealed partial class RecallSweep(
    TripRecall recall, IOptions<SweepOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger<RecallSweep> logger)
    : Sweep<RecalledTrip>(options, heartbeats, time, logger)
{
    protected override Task<SweptRows<RecalledTrip>> EndAsync(OverdueRange range, int max, CancellationToken ct) =>
        recall.RecallOverdueAsync(range, max, ct);

    protected override void Log(IReadOnlyList<RecalledTrip> ended) => Swept(ended.Count);

    [LoggerMessage(
        LogLevel.Warning,
        "The sweep recalled {Trips} trips that their drivers did not acknowledge in time, and whose timers had not fired.")]
    private partial void Swept(int trips);
}
