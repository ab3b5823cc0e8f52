namespace RideAspire.Stores;

/// <summary>Times as scripts get them.</summary>
internal static class RedisTime
{
    /// <summary>The whole milliseconds of a span.</summary>
    public static long ToMilliseconds(this TimeSpan span) => (long)span.TotalMilliseconds;
}
