using System.Globalization;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>What tests/Chaos.Hook breaks inside a service, as the environment that arms it. No build of the product knows of it.</summary>
internal static class Hook
{
    private static string Assembly => Path.Combine(Checkout.BuildOf("tests/Chaos.Hook"), "Chaos.Hook.dll");

    /// <summary>SIGKILL between the n-th commit of bookings and what comes after it.</summary>
    public static IReadOnlyDictionary<string, string?> DeathAfterCommit(int booking) => new Dictionary<string, string?>
    {
        ["DOTNET_STARTUP_HOOKS"] = Assembly,
        ["CHAOS_KILL_AT_BOOKING"] = booking.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>SIGSTOP between a claim of timers and its effect, while the file <paramref name="when"/> is there.</summary>
    public static IReadOnlyDictionary<string, string?> FreezeWithClaims(string when) => new Dictionary<string, string?>
    {
        ["DOTNET_STARTUP_HOOKS"] = Assembly,
        ["CHAOS_FREEZE_WHEN"] = when,
    };

    /// <summary>A clock that is off by so much.</summary>
    public static IReadOnlyDictionary<string, string?> WrongClock(TimeSpan by) => new Dictionary<string, string?>
    {
        ["DOTNET_STARTUP_HOOKS"] = Assembly,
        ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = "Chaos.Hook",
        ["CHAOS_CLOCK_OFF"] = by.TotalSeconds.ToString(CultureInfo.InvariantCulture),
    };
}
