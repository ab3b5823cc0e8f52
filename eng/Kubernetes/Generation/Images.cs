using RideAspire.Kubernetes.Deployments;
using RideAspire.LocalServers;

namespace RideAspire.Kubernetes.Generation;

/// <summary>The services' images. The migration runs that of Booking.Api.</summary>
internal static class Images
{
    private static readonly string[] services = ["Gateway", "Booking.Api", "Matching.Worker", "Timeout.Worker"];

    /// <summary>Builds each image and pushes it. <c>docker login</c> is what gives access to the registry.</summary>
    public static async Task PublishAsync(Steps steps, Deployment deployment, CancellationToken ct)
    {
        foreach (var service in services)
        {
            await steps.RunAsync(
                $"Publishing the image of {service}", Publish(steps.Root, service, deployment), "The .NET SDK must be on the PATH.", ct);
        }
    }

    /// <summary>The command that builds the image of a service and pushes it.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="service">The service's folder.</param>
    public static Command Publish(string root, string service, Deployment deployment) =>
        new("dotnet", Arguments(service, deployment)) { WorkingDirectory = root };

    // A runtime must be named, so that the code is compiled ahead for it.
    private static string[] Arguments(string service, Deployment deployment)
    {
        var parts = deployment.Registry.Split('/', 2);
        return
        [
            "publish", service, "--configuration", "Release", "--os", "linux", "--arch", "x64", "-t:PublishContainer",
            $"-p:ContainerRegistry={parts[0]}",
            $"-p:ContainerImageTag={deployment.Tag}",
            .. parts.Length > 1 ? [$"-p:ContainerFolder={parts[1]}/"] : Array.Empty<string>(),
        ];
    }
}
