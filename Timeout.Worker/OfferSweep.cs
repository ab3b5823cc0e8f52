using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Transitions;

namespace RideAspire.Timeouts;

/// <summary>
/// Ends offers whose timers have not fired, from Postgres. Their drivers are then free, and the next drivers are
/// sought.
/// </summary>
internal sealed partial class OfferSweep(
    OfferLapse lapse, IOptions<SweepOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger<OfferSweep> logger)
    : Duty(options, heartbeats, time, logger)
{
    private readonly SweepOptions options = options.Value;

    public override async Task PassAsync(CancellationToken ct)
    {
        int lapsed;
        do
        {
            lapsed = await lapse.LapseOverdueAsync(options.Grace, options.Batch, ct);
            if (lapsed > 0)
                Swept(lapsed);
            ReportStep();
        }
        while (lapsed == options.Batch);
    }

    [LoggerMessage(LogLevel.Warning, "The sweep ended {Offers} offers whose timers had not fired.")]
    private partial void Swept(int offers);
}
