using System.Security.Cryptography;
using k8s;
using k8s.Models;
using RideAspire.Kubernetes.Deployments;
using RideAspire.Kubernetes.Generation;
using RideAspire.LocalServers;

namespace RideAspire.Kubernetes.Tests.Samples;

/// <summary>
/// A deployment as it was made once: the options (.rsp), and all that kustomize makes of aspirate's tree and the
/// overlay (.yaml). Both are checked in, so the rules need neither aspirate nor kubectl.
/// </summary>
internal sealed class Sample
{
    /// <summary>Kinds that the package has no model of.</summary>
    private static readonly Dictionary<string, Type> moreTypes = new() { ["gateway.networking.k8s.io/v1/HTTPRoute"] = typeof(HttpRoute) };

    private static readonly string[] names = ["cluster", "managed", "dashboard"];

    private readonly string name;

    private Sample(string name)
    {
        this.name = name;
        Text = File.ReadAllText(Path.Combine(Folder, $"{name}.yaml"));
        Objects = [.. KubernetesYaml.LoadAllFromString(Text, moreTypes, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];
    }

    public static string Folder { get; } = Path.Combine(Checkout.Root, "tests", "Kubernetes.Tests", "Samples");

    /// <summary>What aspirate wrote, with the hash of the manifest that it was given.</summary>
    public static string AspirateFolder { get; } = Path.Combine(Folder, "aspirate");

    public static IReadOnlyList<Sample> All { get; } = [.. names.Select(name => new Sample(name))];

    public static Sample Cluster => All[0];

    public static Sample Managed => All[1];

    public static Sample Dashboard => All[2];

    public string Text { get; }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    public IEnumerable<V1Deployment> Services => Of<V1Deployment>().Where(deployment => deployment.Name() != "aspire-dashboard");

    /// <summary>What makes pods, by name and by what its pods are.</summary>
    public IEnumerable<(string Name, V1PodTemplateSpec Pod)> Pods =>
    [
        .. Of<V1Deployment>().Select(deployment => (deployment.Name(), deployment.Spec.Template)),
        .. Of<V1StatefulSet>().Select(set => (set.Name(), set.Spec.Template)),
        .. Of<V1Job>().Select(job => (job.Name(), job.Spec.Template)),
    ];

    public IEnumerable<T> Of<T>() => Objects.OfType<T>();

    public override string ToString() => name;

    /// <summary>The revision that was deployed.</summary>
    public string Revision => Services.Select(service => service.Spec.Template.Annotations()["ride-aspire/revision"]).Distinct().Single();

    /// <summary>The revision of the sample's options, of aspirate's tree and of the overlay as they are now.</summary>
    public Task<string> RevisionNowAsync(CancellationToken ct) =>
        InFolderAsync(folder => Task.FromResult(Generation.Revision.Of(Options(), folder)), ct);

    /// <summary>What kustomize makes of the sample now.</summary>
    public Task<string> RenderAsync(CancellationToken ct) => InFolderAsync(
        async folder =>
        {
            var (exitCode, rendered) = await OwnedProcess.RunAsync(new("kubectl", "kustomize", folder), ct);
            Assert.True(exitCode == 0, rendered);
            return rendered.TrimEnd() + "\n";
        },
        ct);

    /// <summary>The hash of a manifest, as it stands beside the tree that aspirate made of it.</summary>
    public static string HashOf(string manifest) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(manifest)));

    /// <summary>Calls with the folder that kubectl takes.</summary>
    private async Task<string> InFolderAsync(Func<string, Task<string>> read, CancellationToken ct)
    {
        var folder = ServerFolder.NewTemporary("kustomize");
        try
        {
            await WriteAsync(folder, ct);
            return await read(folder);
        }
        finally
        {
            ServerFolder.DeleteTemporary(folder);
        }
    }

    private async Task WriteAsync(string folder, CancellationToken ct)
    {
        foreach (var file in Directory.EnumerateFiles(AspirateFolder, "*.yaml", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await KustomizeTree.LayOverlayAsync(Checkout.Root, Options(), folder, ct);
    }

    private Deployment Options() => ParsedOptions.Of([$"@{Path.Combine(Folder, $"{name}.rsp")}"]);
}
