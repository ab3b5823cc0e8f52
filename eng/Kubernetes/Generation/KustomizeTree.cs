using RideAspire.Kubernetes.Deployments;

namespace RideAspire.Kubernetes.Generation;

/// <summary>
/// The folder that <c>kubectl apply -k</c> takes: <c>aspirate/</c> as aspirate wrote it, <c>overlay/</c> as it is in
/// <c>deploy/kubernetes</c>, and a <c>kustomization.yaml</c> with the deployment's parameters.
/// </summary>
internal static class KustomizeTree
{
    private const string Dotnet = "The .NET SDK must be on the PATH.";

    private const string NoAspirate =
        "Install it (dotnet tool install --global aspirate), or say where it is: --aspirate PROGRAM.";

    /// <summary>Makes the folder. What was in it before is replaced.</summary>
    public static async Task WriteAsync(Steps steps, Deployment deployment, string aspirate, string result, CancellationToken ct)
    {
        var work = Path.Combine(result, ".work");
        var manifest = Path.Combine(work, "manifest.json");
        Directory.CreateDirectory(work);
        await steps.RunAsync(
            "Writing Aspire's manifest",
            new("dotnet", "run", "--project", "AppHost", "--", "--publisher", "manifest", "--output-path", manifest)
            {
                WorkingDirectory = steps.Root,
            },
            Dotnet,
            ct);
        var parameters = ParametersOf(deployment);
        AspireManifest.CheckParameters(await File.ReadAllTextAsync(manifest, ct), parameters.Keys);
        Replace(Path.Combine(result, "aspirate"), _ => { });
        await steps.RunAsync(
            "Running aspirate",
            new(aspirate, Arguments(deployment, parameters, manifest, Path.Combine(result, "aspirate")))
            {
                // The projects' paths are relative to the manifest. aspirate takes them as relative to where it runs.
                WorkingDirectory = work,
                // aspirate 9.1 is built for .NET 9.
                Environment = new Dictionary<string, string?> { ["DOTNET_ROLL_FORWARD"] = "Major" },
            },
            NoAspirate,
            ct);
        Directory.Delete(work, recursive: true);
        await LayOverlayAsync(steps.Root, deployment, result, ct);
    }

    /// <summary>Lays the overlay over what aspirate has written into <c>aspirate/</c>.</summary>
    public static async Task LayOverlayAsync(string repository, Deployment deployment, string result, CancellationToken ct)
    {
        Replace(Path.Combine(result, "overlay"), overlay => Copy(Path.Combine(repository, "deploy", "kubernetes"), overlay));
        await File.WriteAllTextAsync(
            Path.Combine(result, "kustomization.yaml"), Kustomization.Of(deployment, Revision.Of(deployment, result)), ct);
    }

    // aspirate puts passwords into ConfigMaps. It gets references instead, and the overlay takes them out.
    private static Dictionary<string, string> ParametersOf(Deployment deployment) => new()
    {
        ["redis-password"] = "$(REDIS_PASSWORD)",
        ["postgres-password"] = "$(POSTGRES_PASSWORD)",
        ["match-window"] = $"{deployment.MatchWindow:c}",
        ["identity-authority"] = deployment.IdentityAuthority.OriginalString,
        ["identity-audience"] = deployment.IdentityAudience,
        ["identity-role-claim"] = deployment.IdentityRoleClaim,
        ["identity-client-id"] = deployment.IdentityClientId,
        ["identity-scope"] = deployment.IdentityScope,
    };

    private static string[] Arguments(
        Deployment deployment, Dictionary<string, string> parameters, string manifest, string into) =>
    [
        "generate", "--non-interactive", "--disable-secrets", "--disable-state", "--skip-build",
        "--aspire-manifest", manifest,
        "--output-path", into,
        "--image-pull-policy", "IfNotPresent",
        "--container-registry", deployment.Registry,
        "--container-image-tag", deployment.Tag,
        "--namespace", deployment.Namespace,
        "--include-dashboard", "false",
        .. parameters.SelectMany(parameter => (string[])["--parameter", $"{parameter.Key}={parameter.Value}"]),
    ];

    private static void Replace(string folder, Action<string> fill)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        fill(folder);
    }

    private static void Copy(string from, string into)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*.yaml", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(into, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
