using System.Globalization;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>
/// Environment variables that make a service load tests/Chaos.Hook, which breaks it from inside. No build of the
/// product contains the hook.
/// </summary>
internal static class Hook
{
    private static string Assembly => Path.Combine(Checkout.BuildOf("tests/Chaos.Hook"), "Chaos.Hook.dll");

    /// <summary>SIGKILL directly after the n-th commit of bookings.</summary>
    public static IReadOnlyDictionary<string, string?> DeathAfterCommit(int booking) => new Dictionary<string, string?>
    {
        ["DOTNET_STARTUP_HOOKS"] = Assembly,
        ["CHAOS_KILL_AT_BOOKING"] = booking.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>
    /// SIGSTOP between a claim of timers and its effect, while the file <paramref name="when"/> exists.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> FreezeWithClaims(string when) => new Dictionary<string, string?>
    {
        ["DOTNET_STARTUP_HOOKS"] = Assembly,
        ["CHAOS_FREEZE_WHEN"] = when,
    };

    /// <summary>A clock with that error.</summary>
    public static IReadOnlyDictionary<string, string?> WrongClock(TimeSpan by) => new Dictionary<string, string?>
    {
        ["DOTNET_STARTUP_HOOKS"] = Assembly,
        ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "Chaos.Hook",
        ["CHAOS_CLOCK_OFF"] = by.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    };
}
