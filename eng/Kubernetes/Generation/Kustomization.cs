using System.Globalization;
using RideAspire.Kubernetes.Deployments;

namespace RideAspire.Kubernetes.Generation;

/// <summary>
/// The topmost kustomization.yaml. The overlay takes its parameters from a ConfigMap that exists for kustomize only.
/// </summary>
internal static class Kustomization
{
    public static string Of(Deployment deployment, string revision) =>
        $$"""
        # Written by eng/Kubernetes. Do not edit: run it again.
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namespace: {{deployment.Namespace}}
        resources:
        - aspirate
        components:
        {{Lines(Components(deployment).Select(component => $"- overlay/{component}"))}}
        configMapGenerator:
        - name: parameters
          options:
            disableNameSuffixHash: true
            annotations: { config.kubernetes.io/local-config: "true" }
          literals:
        {{Lines(Parameters(deployment, revision).Select(parameter => $"  - {parameter.Key}={parameter.Value}"))}}

        """;

    private static IEnumerable<string> Components(Deployment deployment)
    {
        // First: aspirate's Deployment of the migration is none of the services.
        yield return "migrations";
        yield return "services";
        yield return "secrets";
        yield return deployment.Stores is Stores.Managed ? "managed-stores" : "stores";
        yield return "network";
        if (!deployment.FixedReplicas)
            yield return "autoscaling";
        if (deployment.Entrance is Entrance.Ingress)
            yield return "ingress";
        if (deployment.Entrance is Entrance.GatewayApi)
            yield return "gateway-api";
        if (deployment.OtlpEndpoint is not null)
            yield return "telemetry";
        if (deployment.PrometheusNamespace is not null)
            yield return "prometheus";
        if (deployment.Dashboard)
            yield return "dashboard";
    }

    private static Dictionary<string, string> Parameters(Deployment deployment, string revision)
    {
        var parameters = new Dictionary<string, string>
        {
            ["revision"] = revision,
            ["migrations"] = $"migrations-{revision}",
            ["secret"] = deployment.Secret,
            ["identity-port"] = Port(deployment.IdentityAuthority),
            ["ingress-namespace"] = deployment.EntranceNamespace,
            ["host"] = deployment.Host,
            ["ingress-class"] = deployment.IngressClass,
            ["tls-secret"] = deployment.TlsSecret,
            ["gateway-name"] = deployment.GatewayName,
        };
        if (deployment.OtlpEndpoint is { } collector)
        {
            parameters["otlp-endpoint"] = collector.OriginalString;
            parameters["otlp-port"] = Port(collector);
        }

        if (deployment.PrometheusNamespace is { } prometheus)
            parameters["prometheus-namespace"] = prometheus;
        return parameters;
    }

    private static string Port(Uri address) => address.Port.ToString(CultureInfo.InvariantCulture);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
