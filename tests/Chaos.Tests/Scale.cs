namespace RideAspire.Chaos.Tests;

/// <summary>
/// How much is done: a short version of every fault by default; the long one, to the figures, with <c>RIDEASPIRE_CHAOS=long</c>.
/// </summary>
internal static class Scale
{
    /// <summary>What a machine that others use too may add to a lateness without a test failing for it. The long version takes the limits as they are.</summary>
    private static readonly TimeSpan slack = TimeSpan.FromSeconds(1.5);

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("RIDEASPIRE_CHAOS") == "long";

    /// <summary>The steady load under each fault. <c>RIDEASPIRE_CHAOS_RATE</c> sets another one.</summary>
    public static int BookingsPerSecond { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("RIDEASPIRE_CHAOS_RATE"), out var rate) ? rate : Of(40, 200);

    /// <summary>Steady load before the first fault and after the last one.</summary>
    public static TimeSpan Calm { get; } = Of(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3));

    public static T Of<T>(T inShort, T inLong) => IsLong ? inLong : inShort;

    public static TimeSpan Limit(TimeSpan limit) => IsLong ? limit : limit + slack;
}
