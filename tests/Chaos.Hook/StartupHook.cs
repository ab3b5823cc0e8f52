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
        if (Number(DeathAfterCommit.Variable) is { } booking)
            new DeathAfterCommit(booking).Arm();
        if (Number(FreezeWithClaims.Variable) is { } claim)
            new FreezeWithClaims(claim).Arm();
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : null;
}
