using System.Diagnostics;

namespace RideAspire.Timers;

/// <summary>
/// The spans of a queue's timers, with the names of OpenTelemetry's conventions for the consumer of a queue.
/// </summary>
internal sealed class TimerSpans(string queue)
{
    private static readonly ActivitySource source = new("RideAspire.Rides");

    private readonly string name = $"process {queue}";

    /// <summary>Starts the span of a batch that fires, with the claimed ids; null when nobody records it.</summary>
    public Activity? Fire(ClaimedBatch batch)
    {
        if (source.CreateActivity(name, ActivityKind.Consumer) is not { } activity)
            return null;

        if (activity.IsAllDataRequested)
        {
            activity.SetTag("messaging.system", "redis")
                .SetTag("messaging.operation.name", "process")
                .SetTag("messaging.operation.type", "process")
                .SetTag("messaging.destination.name", queue)
                .SetTag("messaging.destination.partition.id", $"{batch.Shard}")
                .SetTag("messaging.batch.message_count", batch.Ids.Count)
                .SetTag("timers.ids", batch.Ids.Select(id => $"{id}").ToArray());
        }

        return activity.Start();
    }

    /// <summary>Marks a span as failed.</summary>
    public static void Failed(Activity? span, Exception e) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().FullName);
}
