using System.Runtime.InteropServices;
using RideAspire.LocalServers;

namespace RideAspire.Kit;

/// <summary>
/// Publishes the services as for production: release builds, compiled ahead for this kind of machine.
/// </summary>
public static class Publishing
{
    /// <summary>The folders of the services in the repository.</summary>
    public static readonly IReadOnlyList<string> Services = ["Timeout.Worker", "Matching.Worker", "Booking.Api", "Gateway"];

    /// <summary>Publishes projects of a checkout, each into a folder with its name. Takes some minutes.</summary>
    /// <param name="projects">Default: <see cref="Services"/>.</param>
    /// <exception cref="LocalServerException">One cannot be published. The message has the output.</exception>
    public static async Task PublishAsync(string checkout, string into, IReadOnlyList<string>? projects = null)
    {
        foreach (var project in projects ?? Services)
        {
            await RunAsync(new Command(
                "dotnet", "publish", project, "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier,
                "--no-self-contained", "--output", Path.Combine(into, project), "--disable-build-servers")
            {
                WorkingDirectory = checkout,
            });
        }
    }

    /// <summary>Runs a command.</summary>
    /// <exception cref="LocalServerException">It did not end with 0. The message has its output.</exception>
    public static async Task RunAsync(Command command)
    {
        var (exitCode, output) = await OwnedProcess.RunAsync(command);
        if (exitCode != 0)
            throw new LocalServerException($"{command.FileName} {string.Join(' ', command.Arguments)} ended with {exitCode}: {output}");
    }
}
