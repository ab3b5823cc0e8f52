using System.CommandLine;
using RideAspire.KubernetesTrial.Manifests;
using RideAspire.KubernetesTrial.Trials;
using RideAspire.LocalServers;

namespace RideAspire.KubernetesTrial.CommandLine;

/// <summary>The command line.</summary>
internal static class TrialCommand
{
    private const int Kept = 0, Broken = 1, NoTrial = 2;

    private static readonly Option<FileInfo> manifests = new("--manifests")
    {
        HelpName = "FILE",
        Description = "What `kubectl kustomize` makes of the deployment. Default: the sample that the tests check",
        DefaultValueFactory = _ => new(Path.Combine(Checkout.Root, "tests", "Kubernetes.Tests", "Samples", "cluster.yaml")),
    };

    private static readonly Option<int> rate = new("--rate")
    {
        HelpName = "N",
        Description = "Bookings per second",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<double> dnsCache = new("--dns-cache")
    {
        HelpName = "SECONDS",
        Description = "How old an answer of the cluster's DNS may be",
        DefaultValueFactory = _ => 30,
    };

    private static readonly Option<double> maxLateness = new("--max-lateness")
    {
        HelpName = "MILLISECONDS",
        Description = "The greatest lateness of an expiry that is allowed",
        DefaultValueFactory = _ => 500,
    };

    private static readonly Option<bool> together = new("--together")
    {
        Description = "Update all Deployments at the same time, as `kubectl apply` does. Otherwise one after the other",
    };

    private static readonly Option<bool> noPublish = new("--no-publish")
    {
        Description = "Use what the last trial has published",
    };

    /// <returns>
    /// 0 when nothing was lost, 1 when something was, 2 when there was no trial. Then <paramref name="error"/> says
    /// why.
    /// </returns>
    public static async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var command = new RootCommand(
            "Replaces each pod of the deployment, as a rolling update of Kubernetes does, while the simulator books trips: with the pods' "
            + "own addresses, DNS, probes, pauses and grace periods. Exit code 1: a request failed, or a trip was lost or late.");
        foreach (var option in (Option[])[manifests, rate, dnsCache, maxLateness, together, noPublish])
            command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            try
            {
                return await RunAsync(parsed, output);
            }
            catch (Exception e) when (e is LocalServerException or IOException or InvalidDataException)
            {
                await error.WriteLineAsync(e.Message);
                return NoTrial;
            }
        });
        return await command.Parse(args).InvokeAsync(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false }, ct);
    }

    private static async Task<int> RunAsync(ParseResult parsed, TextWriter output)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            throw new LocalServerException(
                "The trial needs Linux and root: it serves port 53 of 127.0.1.53, and gives each pod a resolv.conf of its own.");
        }

        var builds = Path.Combine(Checkout.Root, "artifacts", "kubernetes-trial");
        if (!parsed.GetValue(noPublish))
        {
            await output.WriteLineAsync("Publishing the services …");
            await Publishing.PublishAsync(Checkout.Root, builds, [.. Publishing.Services, "Simulator"]);
        }

        var options = new TrialOptions(
            DeploymentManifests.Read(await File.ReadAllTextAsync(parsed.GetRequiredValue(manifests).FullName)),
            builds,
            parsed.GetValue(rate),
            TimeSpan.FromSeconds(parsed.GetValue(dnsCache)),
            TimeSpan.FromMilliseconds(parsed.GetValue(maxLateness)),
            parsed.GetValue(together));
        var result = await new Trial(options, output.WriteLine).RunAsync();
        await output.WriteLineAsync($"\n{result}\n");
        foreach (var line in result.Broken)
            await output.WriteLineAsync(line);
        await output.WriteLineAsync(result.Broken.Count == 0 ? "Nothing was lost." : "The promise was broken.");
        return result.Broken.Count == 0 ? Kept : Broken;
    }
}
