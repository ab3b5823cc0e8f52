using k8s.Models;
using RideAspire.Kubernetes.Tests.Samples;

namespace RideAspire.Kubernetes.Tests.Rules;

/// <summary>What an object names is there.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void All_is_in_the_one_namespace() => Assert.All(
        Sample.All.SelectMany(sample => sample.Objects),
        any => Assert.Equal("rides", any is V1Namespace ? any.Metadata.Name : any.Metadata.NamespaceProperty));

    [Fact]
    public void Each_workload_selects_its_own_pods() => Assert.All(Sample.All, sample =>
    {
        var selectors = sample.Of<V1Deployment>().Select(of => (of.Spec.Selector, of.Spec.Template))
            .Concat(sample.Of<V1StatefulSet>().Select(of => (of.Spec.Selector, of.Spec.Template)));
        Assert.All(selectors, of => Assert.Empty(of.Selector.MatchLabels.Except(of.Template.Labels())));
    });

    [Fact]
    public void Each_service_selects_pods_and_each_of_its_ports_is_one_of_theirs() => Assert.All(Sample.All, sample =>
        Assert.All(sample.Of<V1Service>(), service =>
        {
            var pods = sample.Pods.Where(pod => service.Spec.Selector.All(label => pod.Pod.Labels().Contains(label))).ToList();
            var ports = Assert.Single(pods).Pod.Spec.Containers.SelectMany(container => container.Ports).ToList();
            Assert.All(service.Spec.Ports, port => Assert.Contains(
                ports, listening => listening.Name == port.TargetPort.Value || $"{listening.ContainerPort}" == port.TargetPort.Value));
        }));

    [Fact]
    public void Each_ConfigMap_that_a_container_takes_exists() => Assert.All(Sample.All, sample =>
    {
        var named = sample.Pods.SelectMany(pod => pod.Pod.Spec.Containers).SelectMany(container => container.EnvFrom ?? [])
            .Select(source => source.ConfigMapRef.Name);
        Assert.Empty(named.Except(sample.Of<V1ConfigMap>().Select(map => map.Name())));
    });

    [Fact]
    public void Each_mounted_volume_exists() => Assert.All(Sample.All.SelectMany(sample => sample.Pods), pod =>
    {
        var claims = Sample.All.SelectMany(sample => sample.Of<V1StatefulSet>()).Where(set => set.Name() == pod.Name)
            .SelectMany(set => set.Spec.VolumeClaimTemplates).Select(claim => claim.Name());
        var mounted = pod.Pod.Spec.Containers.SelectMany(container => container.VolumeMounts ?? []).Select(mount => mount.Name);
        Assert.Empty(mounted.Except([.. claims, .. pod.Pod.Spec.Volumes?.Select(volume => volume.Name) ?? []]));
    });

    [Fact]
    public void Each_autoscaler_and_each_budget_has_its_deployment() => Assert.All(Sample.All, sample =>
    {
        var named = sample.Of<V2HorizontalPodAutoscaler>().Select(scaler => scaler.Spec.ScaleTargetRef.Name)
            .Concat(sample.Of<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector.MatchLabels["app"]));
        Assert.Empty(named.Except(sample.Of<V1Deployment>().Select(deployment => deployment.Name())));
    });

    [Fact]
    public void The_entrance_leads_to_the_gateway_and_passes_streams_on_as_they_come()
    {
        var ingress = Assert.Single(Sample.Cluster.Of<V1Ingress>());
        var backend = ingress.Spec.Rules.Single().Http.Paths.Single().Backend.Service;
        Assert.Equal(("rides.example.org", "gateway", "http"), (ingress.Spec.Rules.Single().Host, backend.Name, backend.Port.Name));
        Assert.Equal("off", ingress.Annotations()["nginx.ingress.kubernetes.io/proxy-buffering"]);
        Assert.Equal(["rides.example.org"], ingress.Spec.Tls.Single().Hosts);

        var route = Assert.Single(Sample.Managed.Of<HttpRoute>()).Json;
        foreach (var part in (string[])["\"rides.example.org\"", "\"public\"", "\"gateways\"", "\"gateway\"", "8080", "\"0s\""])
            Assert.Contains(part, route, StringComparison.Ordinal);

        Assert.DoesNotContain(Sample.Dashboard.Objects, any => any is V1Ingress or HttpRoute);
    }
}
