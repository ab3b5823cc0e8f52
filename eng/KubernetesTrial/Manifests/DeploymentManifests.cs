using System.Globalization;
using k8s;
using k8s.Models;

namespace RideAspire.KubernetesTrial.Manifests;

/// <summary>The services of a deployment, read from the objects that kustomize makes.</summary>
/// <param name="Namespace">The namespace that all of them are in.</param>
/// <param name="Services">In the order of their names.</param>
internal sealed record DeploymentManifests(string Namespace, IReadOnlyList<ServiceManifest> Services)
{
    /// <summary>Deployments that are no service of this repository.</summary>
    private const string Dashboard = "aspire-dashboard";

    /// <summary>The port of a container that serves requests and probes.</summary>
    private const string Http = "http";

    /// <summary>Reads the output of <c>kubectl kustomize</c>.</summary>
    /// <exception cref="InvalidDataException">It has no Deployment of a service.</exception>
    public static DeploymentManifests Read(string yaml)
    {
        var objects = Parts(yaml).SelectMany(part => KubernetesYaml.LoadAllFromString(part)).ToList();
        var deployments = objects.OfType<V1Deployment>().Where(deployment => deployment.Name() != Dashboard).ToList();
        return deployments.Count == 0
            ? throw new InvalidDataException("No Deployment of a service is in it. Name a file that `kubectl kustomize` has written.")
            : new(
                deployments[0].Namespace(),
                [.. deployments.OrderBy(deployment => deployment.Name(), StringComparer.Ordinal).Select(of => Service(of, objects))]);
    }

    // Only kinds that are read here: the package has no models of others, such as those of the Gateway API.
    private static IEnumerable<string> Parts(string yaml) => yaml.Split("\n---\n").Where(part => part.Split('\n')
        .Any(line => line is "kind: Deployment" or "kind: ConfigMap" or "kind: HorizontalPodAutoscaler"));

    private static ServiceManifest Service(V1Deployment deployment, IReadOnlyList<object> objects)
    {
        var pod = deployment.Spec.Template.Spec;
        var container = pod.Containers.Single();
        var scaler = objects.OfType<V2HorizontalPodAutoscaler>()
            .SingleOrDefault(scaler => scaler.Spec.ScaleTargetRef.Name == deployment.Name());
        return new(
            deployment.Name(),
            scaler?.Spec.MinReplicas ?? deployment.Spec.Replicas ?? 1,
            int.Parse(deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value, CultureInfo.InvariantCulture),
            container.Ports.Single(port => port.Name == Http).ContainerPort,
            TimeSpan.FromSeconds(deployment.Spec.MinReadySeconds ?? 0),
            TimeSpan.FromSeconds(container.Lifecycle?.PreStop?.Sleep?.Seconds ?? 0),
            TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds ?? 30),
            Probe.Of(container.StartupProbe),
            Probe.Of(container.ReadinessProbe),
            Probe.Of(container.LivenessProbe),
            Variables(container, objects),
            [.. pod.DnsConfig?.Options?.Select(option => $"{option.Name}:{option.Value}") ?? []]);
    }

    private static Dictionary<string, string> Variables(V1Container container, IReadOnlyList<object> objects)
    {
        var maps = objects.OfType<V1ConfigMap>().ToDictionary(map => map.Name(), map => map.Data);
        var shared = (container.EnvFrom ?? []).SelectMany(from => maps[from.ConfigMapRef.Name]);
        var own = (container.Env ?? []).Where(variable => variable.Value is not null)
            .Select(variable => KeyValuePair.Create(variable.Name, variable.Value));
        return shared.Concat(own).GroupBy(variable => variable.Key).ToDictionary(same => same.Key, same => same.Last().Value);
    }
}
