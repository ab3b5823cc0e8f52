using k8s.Models;
using RideAspire.Kubernetes.Tests.Samples;

namespace RideAspire.Kubernetes.Tests.Rules;

/// <summary>What every pod must have, whatever made it.</summary>
public sealed class PodTests
{
    public static TheoryData<string> Pods() =>
        [.. Sample.All.SelectMany(sample => sample.Pods.Select(pod => $"{sample}/{pod.Name}"))];

    [Theory]
    [MemberData(nameof(Pods))]
    public void It_is_no_root_and_may_do_nothing_more_than_it_needs(string name)
    {
        var pod = PodOf(name).Spec;

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.InRange(pod.SecurityContext.RunAsUser!.Value, 1, int.MaxValue);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.True(pod.HostNetwork is null or false);
        Assert.All(pod.Containers, container =>
        {
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Null(container.SecurityContext.Capabilities.Add);
        });
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void It_has_requests_and_limits(string name) => Assert.All(PodOf(name).Spec.Containers, container =>
    {
        foreach (var resource in (string[])["cpu", "memory"])
        {
            var (request, limit) = (container.Resources.Requests[resource], container.Resources.Limits[resource]);
            Assert.InRange(request.ToDecimal(), 0.01m, limit.ToDecimal());
        }
    });

    [Theory]
    [MemberData(nameof(Pods))]
    public void It_has_probes_unless_it_is_a_job(string name)
    {
        var pod = PodOf(name);
        if (pod.Labels()["app"] == "migrations")
            return;

        Assert.All(pod.Spec.Containers, container =>
        {
            Assert.All([container.StartupProbe, container.ReadinessProbe, container.LivenessProbe], Assert.NotNull);
            Assert.InRange(container.StartupProbe.FailureThreshold * container.StartupProbe.PeriodSeconds ?? 0, 30, 900);
        });
    }

    [Theory]
    [MemberData(nameof(Pods))]
    public void Each_probe_asks_a_port_that_the_container_has(string name) => Assert.All(PodOf(name).Spec.Containers, container =>
    {
        V1Probe?[] probes = [container.StartupProbe, container.ReadinessProbe, container.LivenessProbe];
        var asked = probes.OfType<V1Probe>().Select(probe => (probe.HttpGet?.Port ?? probe.TcpSocket?.Port)?.Value).OfType<string>();
        Assert.Empty(asked.Except(container.Ports?.Select(port => port.Name) ?? []));
    });

    private static V1PodTemplateSpec PodOf(string name)
    {
        var parts = name.Split('/');
        return Sample.All.Single(sample => $"{sample}" == parts[0]).Pods.Single(pod => pod.Name == parts[1]).Pod;
    }
}
