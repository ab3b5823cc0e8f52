using Microsoft.Extensions.Options;
using RideAspire.Stores;

namespace RideAspire.Timers;

/// <summary>The two queues of this system.</summary>
public sealed class TimerQueues(RedisStore redis, IOptions<TimerOptions> options)
{
    /// <summary>Deadlines.</summary>
    public TimerQueue Timeouts { get; } = new(redis, "timeouts", options.Value.Shards);

    /// <summary>Matching attempts. They need not fire to the millisecond, and cost less in batches.</summary>
    public TimerQueue Matching { get; } = new(redis, "matching", options.Value.Shards, rearmGrid: TimeSpan.FromMilliseconds(250));
}
