using System.Diagnostics.Metrics;
using RideAspire.ServiceDefaults.Health;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>
/// All metrics of this library, which docs/telemetry.md lists: the process, its loops and its shutdown.
/// </summary>
internal sealed class ServiceMetrics
{
    private readonly TimeProvider time;
    private readonly Histogram<double> drains;
    private long? drainingSince;

    public ServiceMetrics(IMeterFactory meters, Heartbeats heartbeats, TimeProvider time)
    {
        this.time = time;
        var started = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var meter = meters.Create("RideAspire.ServiceDefaults");
        meter.CreateObservableGauge(
            "service.start_time", () => started, "s", "When the process started, in seconds since 1970: a deployment shows here.");
        meter.CreateObservableGauge(
            "service.loop.silence", () => heartbeats.Silences().Select(loop => Silence(loop.Key, loop.Value)), "s",
            "Time since a loop of this process ended a step. Above 4 s the loop is stalled.");
        meter.CreateObservableGauge(
            "service.draining", () => drainingSince is null ? 0 : 1, "{process}",
            "1 from the signal to stop until the process ends, else 0.");
        drains = meter.CreateHistogram(
            "service.drain.duration", "s", "Time from the signal to stop until the services of the process have stopped.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 30, 60] });
    }

    /// <summary>The process was told to stop.</summary>
    public void DrainBegan() => drainingSince = time.GetTimestamp();

    /// <summary>The services have stopped. The last export comes after this.</summary>
    public void DrainEnded()
    {
        if (drainingSince is { } since)
            drains.Record(time.GetElapsedTime(since).TotalSeconds);
    }

    private static Measurement<double> Silence(string loop, TimeSpan silence) =>
        new(silence.TotalSeconds, new KeyValuePair<string, object?>("loop", loop));
}
