using System.Globalization;
using RideAspire.Chaos.Hook;

/// <summary>
/// What tests break inside a service, and what is in no build of it: .NET runs this before the service's Main when a test sets
/// <c>DOTNET_STARTUP_HOOKS</c> to this assembly.
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
