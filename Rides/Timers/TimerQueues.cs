using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>The two queues of this system. Both hold one timer per waiting trip.</summary>
public sealed class TimerQueues(IConnectionMultiplexer redis, IOptions<TimerOptions> options)
{
    /// <summary>The trip's deadline.</summary>
    public TimerQueue Timeouts { get; } = new(redis, "timeouts", options.Value.Shards);

    /// <summary>The next attempt to find a driver. Attempts are not due to the millisecond, and cost less together.</summary>
    public TimerQueue Matching { get; } = new(redis, "matching", options.Value.Shards, rearmGrid: TimeSpan.FromMilliseconds(250));
}
