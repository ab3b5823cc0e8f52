using System.Runtime.InteropServices;
using RideAspire.LocalServers;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>
/// Publishes the services as for production: release builds, compiled ahead for this kind of machine.
/// </summary>
internal static class Publishing
{
    public static readonly string[] Services = ["Timeout.Worker", "Matching.Worker", "Booking.Api", "Gateway"];

    /// <summary>Publishes all services of a checkout, each into a folder with its name. Takes some minutes.</summary>
    public static async Task PublishAsync(string checkout, string into)
    {
        foreach (var service in Services)
        {
            await RunAsync(new Command(
                "dotnet", "publish", service, "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier,
                "--no-self-contained", "--output", Path.Combine(into, service), "--disable-build-servers")
            {
                WorkingDirectory = checkout,
            });
        }
    }

    /// <summary>Runs a command. Fails with its output unless it succeeds.</summary>
    public static async Task RunAsync(Command command)
    {
        var (exitCode, output) = await OwnedProcess.RunAsync(command);
        Assert.True(exitCode == 0, $"{command.FileName} {string.Join(' ', command.Arguments)}: {output}");
    }
}
