using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>
/// Reads what the gauges of the whole system show, while somebody listens to them: each 5 s a statement of Postgres and
/// a round trip to each Redis. One replica does it, by a lock of Postgres. When it dies, its values vanish, and another
/// replica reports a pass later. A Redis that fails leaves out its own gauges only. While Postgres is down, nobody
/// reports.
/// </summary>
internal sealed class Reporting(
    PostgresStore postgres,
    OverdueTrips overdue,
    DriverCounts drivers,
    TimerQueues queues,
    TimerInspection inspection,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<Reporting> logger)
    : Duty(options, heartbeats, time, logger)
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(5);

    private readonly PostgresLock reporter = postgres.NewLock("reporting");
    private long? lastLook;

    public override async Task PassAsync(CancellationToken ct)
    {
        if (!await IsReporterAsync(ct) || (lastLook is { } last && Time.GetElapsedTime(last) < interval))
            return;

        lastLook = Time.GetTimestamp();
        await Task.WhenAll(
            TryAsync(async () => TripTelemetry.ReportOverdue(this, await overdue.CountAsync(ct))),
            TryAsync(ReportTimersAsync),
            TryAsync(async () => TripTelemetry.ReportDrivers(this, await drivers.CountAsync())));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Not awaited: a Postgres that hangs must not hold up the shutdown. It ends the lock with the process.
        _ = StopReportingAsync();
    }

    private async Task<bool> IsReporterAsync(CancellationToken ct)
    {
        var isReporter = false;
        try
        {
            return isReporter = TripTelemetry.AreGaugesObserved && await reporter.TakeAsync(ct);
        }
        finally
        {
            if (!isReporter)
                await StopReportingAsync();
        }
    }

    private Task StopReportingAsync()
    {
        lastLook = null;
        TripTelemetry.Withdraw(this);
        TimerTelemetry.Withdraw(this);
        return reporter.ReleaseAsync();
    }

    private async Task ReportTimersAsync()
    {
        TimerQueue[] all = [queues.Timeouts, queues.Matching];
        var inspected = await Task.WhenAll(all.Select(inspection.InspectAsync));
        TimerTelemetry.Report(this, all.Zip(inspected).SelectMany(pair => pair.Second.Select(timers => (pair.First.Name, timers))));
    }

    // The store has reported its failure. What was read last vanishes soon.
    private static async Task TryAsync(Func<Task> report)
    {
        try
        {
            await report();
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
        }
    }
}
