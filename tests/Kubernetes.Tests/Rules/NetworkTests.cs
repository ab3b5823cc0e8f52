using k8s.Models;
using RideAspire.Kubernetes.Tests.Samples;

namespace RideAspire.Kubernetes.Tests.Rules;

/// <summary>Who may speak to whom.</summary>
public sealed class NetworkTests
{
    private static readonly string[] users = ["booking-api", "matching-worker", "timeout-worker"];

    [Fact]
    public void Nothing_is_allowed_that_no_policy_allows() => Assert.All(Sample.All, sample =>
    {
        var policy = PolicyOf(sample, "default-deny").Spec;
        Assert.True(policy.PodSelector.MatchLabels is null or { Count: 0 });
        Assert.Null(policy.PodSelector.MatchExpressions);
        Assert.Equal(["Ingress", "Egress"], policy.PolicyTypes);
        Assert.Null(policy.Ingress);
        Assert.Null(policy.Egress);
    });

    [Theory]
    [InlineData("cluster", "8080 of gateway from ingress-nginx")]
    [InlineData("managed", "8080 of gateway from gateways", "9464 of gateway booking-api matching-worker timeout-worker from monitoring")]
    public void From_outside_the_entrance_reaches_the_gateway_and_Prometheus_reads_metrics(string name, params string[] expected)
    {
        var sample = Sample.All.Single(sample => $"{sample}" == name);
        var fromElsewhere = sample.Of<V1NetworkPolicy>()
            .SelectMany(policy => policy.Spec.Ingress?.Select(rule => (policy, rule)) ?? [])
            .Where(of => of.rule.FromProperty is not { Count: > 0 } || of.rule.FromProperty.Any(peer => peer.PodSelector is null));

        Assert.Equal(expected.Order(), fromElsewhere.Select(of =>
        {
            var from = Assert.Single(of.rule.FromProperty).NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"];
            return $"{Assert.Single(of.rule.Ports).Port.Value} of {string.Join(' ', AppsOf(of.policy.Spec.PodSelector))} from {from}";
        }).Order());
    }

    [Theory]
    [InlineData("redis", "6379", false)]
    [InlineData("postgres", "5432", true)]
    public void Only_services_reach_a_store(string store, string port, bool migrates)
    {
        var rule = Assert.Single(PolicyOf(Sample.Cluster, store).Spec.Ingress);
        string[] expected = migrates ? [.. users, "migrations"] : users;
        Assert.Equal(expected, Assert.Single(rule.FromProperty).PodSelector.MatchExpressions.Single().Values);
        Assert.Equal(port, Assert.Single(rule.Ports).Port.Value);
    }

    [Fact]
    public void Each_policy_selects_pods_that_exist() => Assert.All(Sample.All, sample =>
    {
        var apps = sample.Pods.Select(pod => pod.Pod.Labels()["app"]).ToHashSet();
        var selected = sample.Of<V1NetworkPolicy>().SelectMany(Selectors).SelectMany(AppsOf);
        Assert.Empty(selected.Except(apps));
    });

    [Theory]
    [InlineData("cluster", "8443", "4317")]
    [InlineData("managed", "8443", null)]
    [InlineData("dashboard", "8443", "18889")]
    public void The_identity_provider_and_the_collector_are_reached_at_their_ports(string name, string identity, string? collector)
    {
        var sample = Sample.All.Single(sample => $"{sample}" == name);
        Assert.Equal(identity, PolicyOf(sample, "to-identity").Spec.Egress.Single().Ports.Single().Port.Value);
        var toCollector = sample.Of<V1NetworkPolicy>().SingleOrDefault(policy => policy.Name() == "to-collector");
        Assert.Equal(collector, toCollector?.Spec.Egress.Single().Ports.Single().Port.Value);
    }

    private static V1NetworkPolicy PolicyOf(Sample sample, string name) =>
        sample.Of<V1NetworkPolicy>().Single(policy => policy.Name() == name);

    private static IEnumerable<V1LabelSelector> Selectors(V1NetworkPolicy policy) =>
    [
        policy.Spec.PodSelector,
        .. Selectors(policy.Spec.Ingress?.SelectMany(rule => rule.FromProperty ?? [])),
        .. Selectors(policy.Spec.Egress?.SelectMany(rule => rule.To ?? [])),
    ];

    private static IEnumerable<V1LabelSelector> Selectors(IEnumerable<V1NetworkPolicyPeer>? peers) =>
        peers?.Select(peer => peer.PodSelector).OfType<V1LabelSelector>() ?? [];

    private static IEnumerable<string> AppsOf(V1LabelSelector selector) =>
    [
        .. selector.MatchLabels?.Where(label => label.Key == "app").Select(label => label.Value) ?? [],
        .. selector.MatchExpressions?.Where(expression => expression.Key == "app").SelectMany(expression => expression.Values) ?? [],
    ];
}
