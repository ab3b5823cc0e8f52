using System.CommandLine;
using System.CommandLine.Invocation;
using RideAspire.Kubernetes.Deployments;
using RideAspire.Kubernetes.Generation;

namespace RideAspire.Kubernetes.CommandLine;

/// <summary>
/// The command line. A file with options is named as <c>@FILE</c>, one option or value a line.
/// </summary>
internal static class KubernetesCommand
{
    private static readonly Option<bool> publishImages = new("--publish-images")
    {
        Description = "Build the services' images first and push them to the registry",
    };

    private static readonly Option<bool> createSecret = new("--create-secret")
    {
        Description = "Create the Secret in the cluster that kubectl is connected to, with generated passwords, if it is missing. "
            + "RIDE_ASPIRE_REDIS_PASSWORD and RIDE_ASPIRE_POSTGRES_PASSWORD in the environment choose them",
    };

    private static readonly Option<string> aspirate = new("--aspirate")
    {
        HelpName = "PROGRAM",
        Description = "aspirate: a path, or a name on the PATH",
        DefaultValueFactory = _ => "aspirate",
    };

    private static readonly Option<string> outputFolder = new("--output")
    {
        HelpName = "FOLDER",
        Description = "The folder for the result. What is in it is replaced",
        DefaultValueFactory = _ => Path.Combine("artifacts", "kubernetes"),
    };

    /// <returns>0, or 1 with a message on <paramref name="error"/>.</returns>
    public static async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var arguments = new DeploymentArguments();
        var command = new RootCommand(
            "Makes what `kubectl apply -k` deploys: writes Aspire's manifest, has aspirate turn it into Kubernetes objects, and lays "
            + "deploy/kubernetes over them. Options can be in a file: @production.rsp. Passwords are never written to a file.");
        arguments.AddTo(command);
        foreach (var option in (Option[])[publishImages, createSecret, aspirate, outputFolder])
            command.Options.Add(option);
        command.SetAction(async (parsed, stop) =>
        {
            if (arguments.FindConflict(parsed) is { } conflict)
            {
                await error.WriteLineAsync(conflict);
                return 1;
            }

            return await RunAsync(arguments.Read(parsed), parsed, output, error, stop);
        });

        var parsed = command.Parse(args);
        if (parsed.Action is ParseErrorAction invalid)
            invalid.ShowHelp = false;
        return await parsed.InvokeAsync(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false }, ct);
    }

    private static async Task<int> RunAsync(
        Deployment deployment, ParseResult parsed, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var steps = new Steps(Repository.Root, output);
        try
        {
            var result = Path.GetFullPath(parsed.GetRequiredValue(outputFolder));
            if (parsed.GetValue(publishImages))
                await Images.PublishAsync(steps, deployment, ct);
            await KustomizeTree.WriteAsync(steps, deployment, parsed.GetRequiredValue(aspirate), result, ct);
            if (parsed.GetValue(createSecret))
                await StoreSecret.CreateAsync(steps, deployment, "kubectl", ct);
            await output.WriteLineAsync($"Done. Deploy it: kubectl apply -k {Path.GetRelativePath(Environment.CurrentDirectory, result)}");
            return 0;
        }
        catch (StepFailedException e)
        {
            await error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
