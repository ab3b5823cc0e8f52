using System.Diagnostics;
using RideAspire.Telemetry;

namespace RideAspire.Timers;

/// <summary>
/// The spans of a queue's timers, with the names of OpenTelemetry's conventions for the consumer of a queue.
/// </summary>
internal sealed class TimerSpans(string queue)
{
    private readonly string name = $"process {queue}";

    /// <summary>Starts the span of a batch that fires, with the claimed ids; null when nobody records it.</summary>
    public Activity? Fire(ClaimedBatch batch)
    {
        if (RidesSpans.Source.CreateActivity(name, ActivityKind.Consumer) is not { } activity)
            return null;

        if (activity.IsAllDataRequested)
        {
            activity.SetTag("messaging.system", "redis")
                .SetTag("messaging.operation.name", "process")
                .SetTag("messaging.operation.type", "process")
                .SetTag("messaging.destination.name", queue)
                .SetTag("messaging.destination.partition.id", $"{batch.Shard}")
                .SetTag("messaging.batch.message_count", batch.Ids.Count)
                .SetTag("rides.timer.ids", batch.Ids.Select(id => $"{id}").ToArray());
        }

        return activity.Start();
    }

    /// <summary>Records the failure of a batch, whether or not its span is recorded.</summary>
    public void Failed(Activity? span, Exception e)
    {
        if (span is { Recorded: true })
        {
            span.Failed(e);
            return;
        }

        using var failure = RidesSpans.Source.StartActivity(
            ActivityKind.Internal, tags: [new(RidesSpans.PriorityTag, 1)], name: $"fail {queue}");
        failure.Failed(e);
    }

    /// <summary>Records the failure of one timer or row, whether or not its batch is recorded.</summary>
    public static void RecordFailure(string name, Guid id, Exception e)
    {
        using var span = RidesSpans.Source.StartActivity(
            ActivityKind.Internal, tags: [new(RidesSpans.PriorityTag, 1), new("rides.timer.id", $"{id}")], name: $"fail {name}");
        span.Failed(e);
    }
}
