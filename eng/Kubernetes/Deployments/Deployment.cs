namespace RideAspire.Kubernetes.Deployments;

/// <summary>What differs from one deployment to another. No secret is in it.</summary>
/// <param name="Registry">Where the images are, such as <c>registry.example.org/rides</c>.</param>
/// <param name="Tag">The images' tag.</param>
/// <param name="Namespace">The namespace in the cluster.</param>
/// <param name="Host">The name that clients call.</param>
/// <param name="IdentityAuthority">The OpenID Connect provider that signs the tokens.</param>
/// <param name="IdentityAudience">The audience that a token must name.</param>
/// <param name="IdentityRoleClaim">The claim of a token that has the roles.</param>
/// <param name="IdentityClientId">The id of the web pages at the provider.</param>
/// <param name="IdentityScope">What the web pages ask the provider for.</param>
/// <param name="MatchWindow">How long a trip waits for a driver.</param>
/// <param name="Secret">The Secret with the stores' passwords, or their connection strings.</param>
/// <param name="Stores">Where Redis and Postgres are.</param>
/// <param name="Entrance">How requests come in.</param>
/// <param name="EntranceNamespace">Where the ingress controller, or the Gateway, is.</param>
/// <param name="IngressClass">The class of the Ingress.</param>
/// <param name="TlsSecret">The Secret with the Ingress' certificate.</param>
/// <param name="GatewayName">The Gateway of the Gateway API.</param>
/// <param name="OtlpEndpoint">The collector. Null: telemetry is not exported.</param>
/// <param name="PrometheusNamespace">Where the Prometheus is that reads metrics. Null: no port serves them.</param>
/// <param name="Dashboard">Whether Aspire's dashboard is deployed, as the collector.</param>
/// <param name="FixedReplicas">Two replicas of each service, without autoscalers.</param>
internal sealed record Deployment(
    string Registry,
    string Tag,
    string Namespace,
    string Host,
    Uri IdentityAuthority,
    string IdentityAudience,
    string IdentityRoleClaim,
    string IdentityClientId,
    string IdentityScope,
    TimeSpan MatchWindow,
    string Secret,
    Stores Stores,
    Entrance Entrance,
    string EntranceNamespace,
    string IngressClass,
    string TlsSecret,
    string GatewayName,
    Uri? OtlpEndpoint,
    string? PrometheusNamespace,
    bool Dashboard,
    bool FixedReplicas);

/// <summary>Where Redis and Postgres are.</summary>
internal enum Stores
{
    /// <summary>One pod each, in the namespace.</summary>
    Cluster,

    /// <summary>Outside. The Secret has their connection strings.</summary>
    Managed,
}

/// <summary>How requests come in.</summary>
internal enum Entrance
{
    /// <summary>By an Ingress.</summary>
    Ingress,

    /// <summary>By a route of the Gateway API.</summary>
    GatewayApi,

    /// <summary>By something of your own.</summary>
    None,
}
