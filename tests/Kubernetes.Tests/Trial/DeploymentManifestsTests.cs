using RideAspire.Kubernetes.Tests.Samples;
using RideAspire.KubernetesTrial.Manifests;

namespace RideAspire.Kubernetes.Tests.Trial;

/// <summary>What a trial takes from the objects that are shipped.</summary>
public sealed class DeploymentManifestsTests
{
    private static readonly DeploymentManifests read = DeploymentManifests.Read(Sample.Cluster.Text);

    [Fact]
    public void All_services_are_tried_as_folders_of_the_repository_with_two_pods()
    {
        Assert.Equal("rides", read.Namespace);
        Assert.Equal(
            ["Booking.Api", "Gateway", "Matching.Worker", "Timeout.Worker"], read.Services.Select(service => service.Project));
        Assert.All(read.Services, service => Assert.Equal((2, 1, 8080), (service.Replicas, service.MaxSurge, service.Port)));
        Assert.All(read.Services, service => Assert.True(File.Exists(Path.Combine(Checkout.Root, service.Project, "Program.cs"))));
    }

    [Fact]
    public void A_pod_is_probed_and_ends_as_its_deployment_says()
    {
        var (api, worker) = (read.Services[0], read.Services[3]);

        Assert.Equal((35, 50), (api.Pause.TotalSeconds, api.Grace.TotalSeconds));
        Assert.Equal((0, 15), (worker.Pause.TotalSeconds, worker.Grace.TotalSeconds));
        Assert.Equal(new("/health", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 2), api.Readiness);
        Assert.Equal(("/alive", "/alive"), (api.Startup.Path, api.Liveness.Path));
    }

    [Fact]
    public void Variables_come_from_the_container_and_its_ConfigMap()
    {
        var gateway = read.Services[1];

        Assert.Equal("true", gateway.Variables["Discovery__Dns"]);
        Assert.Equal("ride-aspire", gateway.Variables["Authentication__Schemes__Bearer__ValidAudiences__0"]);
        Assert.Equal(["timeout:1"], gateway.DnsOptions);
    }

    [Fact]
    public void Objects_of_kinds_that_nothing_here_knows_are_left_out() =>
        Assert.Equal(4, DeploymentManifests.Read(Sample.Managed.Text).Services.Count);

    [Fact]
    public void A_file_without_services_is_refused() =>
        Assert.Throws<InvalidDataException>(() => DeploymentManifests.Read("kind: Namespace\napiVersion: v1\n"));
}
