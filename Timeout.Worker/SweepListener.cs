using RideAspire.Dispatch;

namespace RideAspire.Timeouts;

/// <summary>Hastens the sweeps and the repair when ops ask for it.</summary>
internal sealed partial class SweepListener(
    SweepRequests requests,
    OverdueSweep trips,
    OfferSweep offers,
    RecallSweep recalls,
    TimerRepair repair,
    ILogger<SweepListener> logger)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => requests.OnRequestAsync(() =>
    {
        foreach (var duty in (Duty[])[trips, offers, recalls, repair])
            duty.Hasten();
        Requested();
    });

    [LoggerMessage(LogLevel.Information, "Ops asked for a sweep: it begins at once.")]
    private partial void Requested();
}
