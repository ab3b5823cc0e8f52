using System.Globalization;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using RideAspire.Kubernetes.Tests.Samples;
using RideAspire.ServiceDefaults.Shutdown;

namespace RideAspire.Kubernetes.Tests.Rules;

/// <summary>What a rolling update under load needs of the four services.</summary>
public sealed class ServiceTests
{
    private static readonly TimeSpan spare = TimeSpan.FromSeconds(5);

    // The folder of each service.
    private static readonly Dictionary<string, string> projects = new()
    {
        ["gateway"] = "Gateway",
        ["booking-api"] = "Booking.Api",
        ["matching-worker"] = "Matching.Worker",
        ["timeout-worker"] = "Timeout.Worker",
    };

    public static TheoryData<string> Services() => [.. projects.Keys];

    private static IEnumerable<(Sample Sample, V1Deployment Deployment)> Of(string service) =>
        Sample.All.Select(sample => (sample, sample.Services.Single(deployment => deployment.Name() == service)));

    [Fact]
    public void There_are_four_services() => Assert.All(
        Sample.All, sample => Assert.Equal(projects.Keys.Order(), sample.Services.Select(deployment => deployment.Name()).Order()));

    [Theory]
    [MemberData(nameof(Services))]
    public void A_pod_ends_only_when_a_new_one_is_ready(string service) => Assert.All(Of(service), of =>
    {
        Assert.Equal("RollingUpdate", of.Deployment.Spec.Strategy.Type);
        Assert.Equal("0", of.Deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal("1", of.Deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value);
    });

    [Theory]
    [MemberData(nameof(Services))]
    public void There_are_two_replicas_or_an_autoscaler_that_keeps_two(string service) => Assert.All(Of(service), of =>
    {
        var scaler = of.Sample.Of<V2HorizontalPodAutoscaler>().SingleOrDefault(scaler => scaler.Spec.ScaleTargetRef.Name == service);
        Assert.Equal(scaler is null ? 2 : null, of.Deployment.Spec.Replicas);
        Assert.Equal(2, scaler?.Spec.MinReplicas ?? 2);
    });

    [Theory]
    [MemberData(nameof(Services))]
    public void The_grace_period_covers_the_pause_and_the_shutdown(string service) => Assert.All(Of(service), of =>
    {
        var pod = of.Deployment.Spec.Template.Spec;
        var pause = TimeSpan.FromSeconds(pod.Containers.Single().Lifecycle?.PreStop.Sleep.Seconds ?? 0);
        var grace = TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds!.Value);
        Assert.InRange(grace, pause + ShutdownTimeoutOf(service) + spare, TimeSpan.FromMinutes(1));
    });

    [Theory]
    [InlineData("gateway", 10)]
    [InlineData("booking-api", 31)]
    public void A_pod_serves_until_those_who_send_requests_have_heard_of_its_end(string service, int seconds) => Assert.All(
        Of(service),
        of => Assert.True(of.Deployment.Spec.Template.Spec.Containers.Single().Lifecycle.PreStop.Sleep.Seconds >= seconds));

    [Theory]
    [MemberData(nameof(Services))]
    public void Readiness_is_health_and_liveness_and_start_are_alive(string service) => Assert.All(Of(service), of =>
    {
        var container = of.Deployment.Spec.Template.Spec.Containers.Single();
        Assert.Equal("/health", container.ReadinessProbe.HttpGet.Path);
        Assert.Equal("/alive", container.LivenessProbe.HttpGet.Path);
        Assert.Equal("/alive", container.StartupProbe.HttpGet.Path);
    });

    [Theory]
    [MemberData(nameof(Services))]
    public void A_drain_of_machines_takes_one_pod_at_a_time_and_replicas_are_spread(string service) => Assert.All(Of(service), of =>
    {
        var labels = of.Deployment.Spec.Template.Labels();
        var budget = of.Sample.Of<V1PodDisruptionBudget>().Single(budget => budget.Name() == service);
        Assert.Equal("1", budget.Spec.MaxUnavailable.Value);
        Assert.Equal(labels["app"], budget.Spec.Selector.MatchLabels["app"]);
        Assert.All(of.Deployment.Spec.Template.Spec.TopologySpreadConstraints, spread =>
        {
            Assert.Empty(spread.LabelSelector.MatchLabels.Except(labels));
            Assert.Contains("app", spread.MatchLabelKeys);
        });
    });

    [Theory]
    [MemberData(nameof(Services))]
    public void Each_port_has_a_listener(string service) => Assert.All(Of(service), of =>
    {
        var container = of.Deployment.Spec.Template.Spec.Containers.Single();
        int[] metrics =
        [
            .. container.Env.Where(variable => variable.Name == "Telemetry__Prometheus__Port")
                .Select(variable => int.Parse(variable.Value, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal([8080, .. metrics], container.Ports.Select(port => port.ContainerPort));
        var environment = of.Sample.Of<V1ConfigMap>().Single(map => map.Name() == $"{service}-env").Data;
        Assert.Contains(":8080", environment["ASPNETCORE_URLS"], StringComparison.Ordinal);
        Assert.All(
            of.Sample.Of<V1Service>().Single(named => named.Name() == service).Spec.Ports,
            port => Assert.Equal((8080, "http"), (port.Port, port.TargetPort.Value)));
    });

    [Fact]
    public void The_gateway_finds_the_pods_of_the_API_by_DNS() => Assert.All(Sample.All, sample =>
    {
        var api = sample.Of<V1Service>().Single(service => service.Name() == "booking-api");
        Assert.Equal("None", api.Spec.ClusterIP);
        Assert.NotEqual(true, api.Spec.PublishNotReadyAddresses);
        var environment = sample.Services.Single(service => service.Name() == "gateway").Spec.Template.Spec.Containers.Single().Env;
        Assert.Equal("true", environment.Single(variable => variable.Name == "Discovery__Dns").Value);
        Assert.Equal(
            $"http://booking-api:{api.Spec.Ports.Single().Port}",
            environment.Single(variable => variable.Name.EndsWith("replicas__Address", StringComparison.Ordinal)).Value);
    });

    [Fact]
    public void All_pods_of_all_replicas_find_a_connection_to_Postgres()
    {
        const int perProcess = 15, forOthers = 20;
        var replicas = Sample.Cluster.Services.Where(service => service.Name() != "gateway").Sum(service => service.Spec.Replicas
            ?? Sample.Cluster.Of<V2HorizontalPodAutoscaler>().Single(scaler => scaler.Name() == service.Name()).Spec.MaxReplicas);
        var postgres = Sample.Cluster.Of<V1StatefulSet>().Single(set => set.Name() == "postgres").Spec.Template.Spec.Containers.Single();
        var most = int.Parse(
            postgres.Args.Single(argument => argument.StartsWith("max_connections=", StringComparison.Ordinal)).Split('=')[1],
            CultureInfo.InvariantCulture);

        Assert.InRange(most, (2 * replicas * perProcess) + forOthers, 1_000);
    }

    private static TimeSpan ShutdownTimeoutOf(string service) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Checkout.Root, projects[service], "appsettings.json"))
        .Build().GetSection(DrainOptions.Section).Get<DrainOptions>()?.ShutdownTimeout ?? new DrainOptions().ShutdownTimeout;
}
