using System.Runtime.InteropServices;
using RideAspire.LocalServers;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>Services as production gets them: published for release, compiled ahead for this machine's kind.</summary>
internal static class Publishing
{
    public static readonly string[] Services = ["Timeout.Worker", "Matching.Worker", "Booking.Api", "Gateway"];

    /// <summary>Publishes all services of a checkout, each into a folder of its name: some minutes' work.</summary>
    public static async Task PublishAsync(string checkout, string into)
    {
        foreach (var service in Services)
        {
            await RunAsync(new Command(
                "dotnet", "publish", service, "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier, "--no-self-contained",
                "--output", Path.Combine(into, service), "--disable-build-servers")
            {
                WorkingDirectory = checkout,
            });
        }
    }

    /// <summary>Runs a command, and fails with what it said unless it succeeds.</summary>
    public static async Task RunAsync(Command command)
    {
        var (exitCode, output) = await OwnedProcess.RunAsync(command);
        Assert.True(exitCode == 0, $"{command.FileName} {string.Join(' ', command.Arguments)}: {output}");
    }
}
