using System.CommandLine;
using RideAspire.Kubernetes.CommandLine;
using RideAspire.Kubernetes.Deployments;

namespace RideAspire.Kubernetes.Tests.Samples;

internal static class ParsedOptions
{
    public static Deployment Of(params string[] args)
    {
        var arguments = new DeploymentArguments();
        var command = new RootCommand();
        arguments.AddTo(command);
        var parsed = command.Parse(args);
        Assert.Empty(parsed.Errors.Select(error => error.Message));
        return arguments.Read(parsed);
    }
}
