using System.Globalization;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>Prints a line every few seconds, where the output is not a terminal.</summary>
internal static class ProgressLines
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(5);

    public static async Task ShowAsync(TextWriter output, Func<RunProgress> progress, TimeProvider time, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(ct))
            await output.WriteLineAsync(Line(progress()));
    }

    public static string Line(RunProgress run) => string.Join("; ",
        $"{run.CityClock}  requested {run.Requested}/{run.Scheduled}, waiting {run.Count(TripStatus.Waiting)}, "
            + $"assigned {run.Count(TripStatus.Assigned)}, riding {run.Count(TripStatus.InProgress)}, "
            + $"completed {run.Count(TripStatus.Completed)}, not found {run.Count(TripStatus.DriverNotFound)}",
        $"late p99 {Milliseconds(run.Summary.Lateness?.P99)}, max {Milliseconds(run.Summary.Lateness?.Max)}",
        $"events p99 {Milliseconds(run.Summary.EventLatency?.P99)} over {run.StreamTally.Open} streams",
        $"drivers {run.DriversOnline}/{run.Drivers}, failed requests {run.RequestTally.Failed}");

    public static string Milliseconds(TimeSpan? span) =>
        span is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalMilliseconds:0.0} ms") : "-";
}
