using System.Globalization;
using RideAspire.Chaos.Hook;

/// <summary>
/// Breaks a service from inside, for tests. No build of a service contains it. When a test sets
/// <c>DOTNET_STARTUP_HOOKS</c> to this assembly, .NET runs it before the service's Main.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(DeathAfterCommit.Variable) is { } number)
            new DeathAfterCommit(int.Parse(number, CultureInfo.InvariantCulture)).Arm();
        if (Environment.GetEnvironmentVariable(FreezeWithClaims.Variable) is { } when)
            new FreezeWithClaims(when).Arm();
    }
}
