using System.Globalization;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>Timers as the arguments and answers of the scripts.</summary>
internal static class TimerArguments
{
    public static RedisValue[] MemberAndDelay(Rearm rearm) =>
        [RedisId.Of(rearm.Id), (long)Math.Ceiling(rearm.Delay.TotalMilliseconds)];

    public static RedisValue[] DueAndMember(TimerEntry timer) => [DueMilliseconds(timer.Due), RedisId.Of(timer.Id)];

    /// <summary>A due time in Unix ms, rounded up.</summary>
    public static long DueMilliseconds(DateTimeOffset due) =>
        (due.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    /// <summary>
    /// The time to a score. It comes as text, which may be fractional. When there is none, the text is empty.
    /// </summary>
    public static TimeSpan? UntilDue(RedisResult score, long now) =>
        (string)score! is { Length: > 0 } text ? TimeSpan.FromMilliseconds(double.Parse(text, CultureInfo.InvariantCulture) - now) : null;
}
