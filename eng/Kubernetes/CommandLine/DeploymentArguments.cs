using System.CommandLine;
using RideAspire.Kubernetes.Deployments;

namespace RideAspire.Kubernetes.CommandLine;

/// <summary>The options that describe a deployment: their names, help, defaults and checks.</summary>
internal sealed class DeploymentArguments
{
    private readonly Option<string> registry =
        Required("--registry", "REGISTRY", "Where the images are, such as registry.example.org/rides").Checked(Check.Registry);

    private readonly Option<string> tag = Required("--tag", "TAG", "The images' tag: the release").Checked(Check.Tag);

    private readonly Option<string> host = Required("--host", "HOST", "The name that clients call").Checked(Check.Host);

    private readonly Option<Uri> identityAuthority = Described(
        Check.Address("--identity-authority"), "The OpenID Connect provider that signs the tokens", required: true).Checked(Check.Https);

    private readonly Option<string> identityAudience =
        Required("--identity-audience", "AUDIENCE", "The audience that a token must name").Checked(Check.Audience);

    private readonly Option<string> identityRoleClaim = Described(
        new Option<string>("--identity-role-claim") { HelpName = "CLAIM", DefaultValueFactory = _ => "role" },
        "The claim of a token that has the roles, such as roles or realm_access.roles",
        required: false).Checked(Check.Claim);

    private readonly Option<string> identityClientId = Described(
        new Option<string>("--identity-client-id") { HelpName = "ID", DefaultValueFactory = _ => "ride-aspire" },
        "The id of the web pages at the provider: a public client with PKCE",
        required: false).Checked(Check.ClientId);

    private readonly Option<string> identityScope = Described(
        new Option<string>("--identity-scope") { HelpName = "SCOPE", DefaultValueFactory = _ => "openid profile" },
        "What the web pages ask the provider for, with spaces between",
        required: false).Checked(Check.Scope);

    private readonly Option<string> @namespace =
        Named("--namespace", "ride-aspire", "The namespace in the cluster. It is created where it is missing");

    private readonly Option<TimeSpan> matchWindow = Check.Window("--match-window", "How long a trip waits for a driver");

    private readonly Option<string> secret =
        Named("--secret", "ride-aspire-stores", "The Secret in this namespace with what the stores need (docs/kubernetes.md)");

    private readonly Option<Stores> stores = Choice(
        "--stores",
        "cluster: Redis and Postgres in the namespace. managed: outside; the Secret has their connection strings",
        ("cluster", Stores.Cluster),
        ("managed", Stores.Managed));

    private readonly Option<Entrance> entrance = Choice(
        "--entrance",
        "How requests come in. none: by something of your own, in --entrance-namespace",
        ("ingress", Entrance.Ingress),
        ("gateway-api", Entrance.GatewayApi),
        ("none", Entrance.None));

    private readonly Option<string> entranceNamespace = Named(
        "--entrance-namespace", "ingress-nginx", "The namespace of the ingress controller or of the Gateway. Only it reaches the gateway");

    private readonly Option<string> ingressClass = Named("--ingress-class", "nginx", "The class of the Ingress");

    private readonly Option<string> tlsSecret = Named("--tls-secret", "ride-aspire-tls", "The Secret with the Ingress' certificate");

    private readonly Option<string> gatewayName = Named("--gateway-name", "gateway", "The Gateway of the Gateway API");

    private readonly Option<Uri> otlpEndpoint = Described(
        Check.Address("--otlp-endpoint"),
        "The collector of logs, metrics and traces (OTLP by gRPC). Without it they are not recorded",
        required: false).Checked(Check.Http);

    private readonly Option<string> prometheusNamespace = Described(
        new Option<string>("--prometheus-namespace") { HelpName = "NAME" },
        "The namespace of a Prometheus that reads the metrics of each pod, at its port metrics (9464). Only it reaches that port",
        required: false).Checked(Check.Name);

    private readonly Option<bool> dashboard = new("--dashboard") { Description = "Deploy Aspire's dashboard, and make it the collector" };

    private readonly Option<bool> fixedReplicas = new("--fixed-replicas")
    {
        Description = "Two replicas of each service, without autoscalers, which need a metrics server",
    };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            registry, tag, host, identityAuthority, identityAudience, identityRoleClaim, identityClientId, identityScope,
            @namespace, matchWindow, secret, stores, entrance, entranceNamespace, ingressClass, tlsSecret, gatewayName,
            otlpEndpoint, prometheusNamespace, dashboard, fixedReplicas,
        ];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>Checks options that depend on one another. Returns null, or an error message.</summary>
    public string? FindConflict(ParseResult parsed) => parsed.GetValue(dashboard) && parsed.GetValue(otlpEndpoint) is not null
        ? "--dashboard makes the dashboard the collector, so --otlp-endpoint must not name another one."
        : null;

    public Deployment Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(registry),
        parsed.GetRequiredValue(tag),
        parsed.GetRequiredValue(@namespace),
        parsed.GetRequiredValue(host),
        parsed.GetRequiredValue(identityAuthority),
        parsed.GetRequiredValue(identityAudience),
        parsed.GetRequiredValue(identityRoleClaim),
        parsed.GetRequiredValue(identityClientId),
        parsed.GetRequiredValue(identityScope),
        parsed.GetValue(matchWindow),
        parsed.GetRequiredValue(secret),
        parsed.GetValue(stores),
        parsed.GetValue(entrance),
        parsed.GetRequiredValue(entranceNamespace),
        parsed.GetRequiredValue(ingressClass),
        parsed.GetRequiredValue(tlsSecret),
        parsed.GetRequiredValue(gatewayName),
        parsed.GetValue(dashboard) ? new("http://aspire-dashboard:18889") : parsed.GetValue(otlpEndpoint),
        parsed.GetValue(prometheusNamespace),
        parsed.GetValue(dashboard),
        parsed.GetValue(fixedReplicas));

    private static Option<string> Required(string name, string helpName, string description) =>
        Described(new Option<string>(name) { HelpName = helpName }, description, required: true);

    private static Option<string> Named(string name, string byDefault, string description) => Described(
        new Option<string>(name) { HelpName = "NAME", DefaultValueFactory = _ => byDefault },
        description,
        required: false).Checked(Check.Name);

    /// <param name="choices">The first one is the default.</param>
    private static Option<T> Choice<T>(string name, string description, params (string Text, T Value)[] choices)
    {
        var texts = string.Join("|", choices.Select(choice => choice.Text));
        return new(name)
        {
            HelpName = texts,
            Description = description,
            DefaultValueFactory = _ => choices[0].Value,
            CustomParser = result =>
            {
                foreach (var (text, value) in choices)
                {
                    if (text == result.Tokens[0].Value)
                        return value;
                }

                result.AddError($"{name} {result.Tokens[0].Value} is none of {texts}.");
                return choices[0].Value;
            },
        };
    }

    private static Option<T> Described<T>(Option<T> option, string description, bool required)
    {
        (option.Description, option.Required) = (description, required);
        return option;
    }
}
