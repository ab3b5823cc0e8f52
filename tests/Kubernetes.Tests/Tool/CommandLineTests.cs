using RideAspire.Kubernetes.CommandLine;
using RideAspire.Kubernetes.Deployments;
using RideAspire.Kubernetes.Tests.Samples;

namespace RideAspire.Kubernetes.Tests.Tool;

public sealed class CommandLineTests
{
    private static readonly string[] needed =
    [
        "--registry", "registry.example.org/rides", "--tag", "1.2.3", "--host", "rides.example.org",
        "--identity-authority", "https://identity.example.org", "--identity-audience", "ride-aspire",
    ];

    [Theory]
    [InlineData("--registry", "https://registry.example.org", "is not a registry")]
    [InlineData("--registry", "registry.example.org/", "is not a registry")]
    [InlineData("--registry", "Registry.example.org", "is not a registry")]
    [InlineData("--tag", "-1", "is not a tag")]
    [InlineData("--tag", "1 2", "is not a tag")]
    [InlineData("--namespace", "Rides", "is not a name")]
    [InlineData("--namespace", "rides.here", "is not a name")]
    [InlineData("--host", "https://rides.example.org", "is not a host")]
    [InlineData("--host", "rides.example.org:443", "is not a host")]
    [InlineData("--identity-authority", "http://identity.example.org", "is not an address such as https://")]
    [InlineData("--identity-authority", "identity.example.org", "is not an address such as https://")]
    [InlineData("--identity-audience", "ride aspire", "is not an audience")]
    [InlineData("--identity-role-claim", "my roles", "is not a claim")]
    [InlineData("--identity-client-id", "my pages", "is not the id of a client")]
    [InlineData("--identity-scope", "openid,profile", "is not a scope such as")]
    [InlineData("--otlp-endpoint", "collector:4317", "is not an address such as http://")]
    [InlineData("--match-window", "60", "is not a time such as 00:01:00")]
    [InlineData("--match-window", "00:00:00", "is not a time such as 00:01:00")]
    [InlineData("--stores", "cloud", "is none of cluster|managed")]
    [InlineData("--entrance", "door", "is none of ingress|gateway-api|none")]
    [InlineData("--secret", "a_b", "is not a name")]
    [InlineData("--prometheus-namespace", "a_b", "is not a name")]
    public async Task A_bad_value_is_refused_with_the_option_the_value_and_what_is_meant(string option, string value, string why)
    {
        var at = Array.IndexOf(needed, option);
        string[] args = at < 0 ? [.. needed, option, value] : [.. needed[..at], option, value, .. needed[(at + 2)..]];

        var (exitCode, error) = await RefusalAsync(args);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{option} {value} {why}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--registry")]
    [InlineData("--tag")]
    [InlineData("--host")]
    [InlineData("--identity-authority")]
    [InlineData("--identity-audience")]
    public async Task An_option_that_is_missing_is_named(string option)
    {
        var at = Array.IndexOf(needed, option);

        var (exitCode, error) = await RefusalAsync([.. needed[..at], .. needed[(at + 2)..]]);

        Assert.Equal(1, exitCode);
        Assert.Contains(option, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dashboard_and_another_collector_are_refused()
    {
        var (exitCode, error) = await RefusalAsync([.. needed, "--dashboard", "--otlp-endpoint", "http://collector:4317"]);

        Assert.Equal(1, exitCode);
        Assert.Contains("--otlp-endpoint must not", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_has_no_default_is_needed()
    {
        var deployment = ParsedOptions.Of(needed);

        Assert.Equal(("ride-aspire", "ride-aspire-stores"), (deployment.Namespace, deployment.Secret));
        Assert.Equal((Stores.Cluster, Entrance.Ingress), (deployment.Stores, deployment.Entrance));
        Assert.Equal(TimeSpan.FromMinutes(1), deployment.MatchWindow);
        Assert.Null(deployment.OtlpEndpoint);
        Assert.Null(deployment.PrometheusNamespace);
    }

    private static async Task<(int ExitCode, string Error)> RefusalAsync(string[] args)
    {
        await using var error = new StringWriter();
        var exitCode = await KubernetesCommand.InvokeAsync(args, TextWriter.Null, error, TestContext.Current.CancellationToken);
        return (exitCode, error.ToString());
    }
}
