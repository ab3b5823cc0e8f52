using k8s.Models;
using RideAspire.Kubernetes.Tests.Samples;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace RideAspire.Kubernetes.Tests.Rules;

/// <summary>How a Prometheus reads the metrics of the pods, and a collector gets them.</summary>
public sealed class MetricsTests
{
    private const string Port = "metrics";

    /// <summary>Labels that Prometheus finds out about a pod begin with this.</summary>
    private const string Meta = "__meta_kubernetes_pod_";

    [Fact]
    public void Each_pod_of_a_service_has_the_port_if_a_namespace_is_named()
    {
        var containers = Sample.Managed.Services.Select(service => service.Spec.Template.Spec.Containers.Single());
        Assert.All(containers, container => Assert.Equal(
            container.Env.Single(variable => variable.Name == "Telemetry__Prometheus__Port").Value,
            $"{container.Ports.Single(port => port.Name == Port).ContainerPort}"));

        var others = Sample.Cluster.Services.Select(service => service.Spec.Template.Spec.Containers.Single());
        Assert.All(others, container => Assert.DoesNotContain(container.Ports, port => port.Name == Port));
    }

    [Fact]
    public void The_example_of_a_configuration_finds_the_port_and_names_the_jobs_as_the_alerts_do()
    {
        var file = File.ReadAllText(Path.Combine(Checkout.Root, "deploy", "observability", "prometheus-kubernetes.yml"));
        var reader = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties();
        var rules = Assert.Single(reader.Build().Deserialize<Configuration>(file).ScrapeConfigs).RelabelConfigs;

        Assert.Contains(rules, rule => (rule.From, rule.Regex, rule.Action) == (Meta + "container_port_name", Port, "keep"));
        Assert.Contains(rules, rule => (rule.From, rule.TargetLabel) == (Meta + "label_app", "job"));
        Assert.All(Sample.Managed.Services, service => Assert.Equal(service.Name(), service.Spec.Template.Labels()["app"]));
    }

    [Fact]
    public void A_collector_gets_metrics_as_often_as_a_Prometheus_would_read_them() => Assert.All(
        Sample.Cluster.Services.SelectMany(service => service.Spec.Template.Spec.Containers),
        container => Assert.Equal("5000", container.Env.Single(variable => variable.Name == "OTEL_METRIC_EXPORT_INTERVAL").Value));

    internal sealed class Configuration
    {
        public List<Job> ScrapeConfigs { get; set; } = [];
    }

    internal sealed class Job
    {
        public List<Relabeling> RelabelConfigs { get; set; } = [];
    }

    internal sealed class Relabeling
    {
        public List<string> SourceLabels { get; set; } = [];

        public string? Regex { get; set; }

        public string? Action { get; set; }

        public string? TargetLabel { get; set; }

        public string? From => SourceLabels.SingleOrDefault();
    }
}
