using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>
/// Ends offers whose timers have not fired. Their drivers are then free, and the next drivers are sought.
/// </summary>
internal sealed partial class OfferSweep(
    OfferLapse lapse, IOptions<SweepOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger<OfferSweep> logger)
    : Sweep<ClosedOffer>(options, heartbeats, time, logger)
{
    protected override Task<SweptRows<ClosedOffer>> EndAsync(OverdueRange range, int max, CancellationToken ct) =>
        lapse.LapseOverdueAsync(range, max, ct);

    protected override void Log(IReadOnlyList<ClosedOffer> ended) => Swept(ended.Count);

    [LoggerMessage(LogLevel.Warning, "The sweep ended {Offers} offers whose timers had not fired.")]
    private partial void Swept(int offers);
}
