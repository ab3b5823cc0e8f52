namespace RideAspire.Chaos.Tests.Loads;

/// <summary>
/// The size of the tests. By default each fault has a short version. <c>RIDEASPIRE_CHAOS=long</c> selects the long one.
/// </summary>
internal static class Scale
{
    /// <summary>
    /// What the short version adds to all limits, for a busy machine. The long version uses the limits as they are.
    /// </summary>
    private static readonly TimeSpan slack = TimeSpan.FromSeconds(1.5);

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("RIDEASPIRE_CHAOS") == "long";

    /// <summary>The steady load during each fault. <c>RIDEASPIRE_CHAOS_RATE</c> overrides it.</summary>
    public static int BookingsPerSecond { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("RIDEASPIRE_CHAOS_RATE"), out var rate) ? rate : Of(40, 200);

    /// <summary>Steady load before the first fault and after the last one.</summary>
    public static TimeSpan Calm { get; } = Of(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3));

    public static T Of<T>(T inShort, T inLong) => IsLong ? inLong : inShort;

    public static TimeSpan Limit(TimeSpan limit) => IsLong ? limit : limit + slack;
}
