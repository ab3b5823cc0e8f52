using Microsoft.Extensions.Options;
using RideAspire.Events;
using RideAspire.Offers;
using RideAspire.ServiceDefaults.Health;

namespace RideAspire.Timeouts;

/// <summary>Ends, straight from Postgres, the offers whose timer did not do it, so that their drivers are free and the next ones are asked.</summary>
internal sealed partial class OfferSweep(
    IServiceScopeFactory scopes,
    AfterCommit afterCommit,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<OfferSweep> logger)
    : Duty(options, heartbeats, time, logger)
{
    private readonly SweepOptions options = options.Value;

    public override async Task PassAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var lapse = scope.ServiceProvider.GetRequiredService<OfferLapse>();
        IReadOnlyCollection<ClosedOffer> lapsed;
        do
        {
            lapsed = await lapse.LapseOverdueAsync(options.Grace, options.Batch, ct);
            if (lapsed.Count > 0)
            {
                RideTelemetry.Swept("lapsed", lapsed.Count);
                Swept(lapsed.Count);
                StillAtIt();
                await afterCommit.DeclinedAsync(lapsed);
            }
        }
        while (lapsed.Count == options.Batch);
    }

    [LoggerMessage(LogLevel.Warning, "The sweep ended {Offers} offers whose timers had not fired.")]
    private partial void Swept(int offers);
}
