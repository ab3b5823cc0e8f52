using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RideAspire.Kubernetes.Deployments;

namespace RideAspire.Kubernetes.Generation;

/// <summary>
/// Creates the Secret with the stores' passwords. It goes to kubectl's standard input: it is in no file, and on no
/// command line.
/// </summary>
internal static class StoreSecret
{
    private const int PasswordLength = 32;

    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private const string NoKubectl = "kubectl must be on the PATH, and connected to the cluster.";

    /// <summary>Creates the namespace and the Secret where they are missing. One that exists is kept.</summary>
    /// <param name="kubectl">The program: a path, or a name on the PATH.</param>
    public static async Task CreateAsync(Steps steps, Deployment deployment, string kubectl, CancellationToken ct)
    {
        if (deployment.Stores is Stores.Managed)
        {
            throw new StepFailedException(
                "--create-secret makes passwords for stores in the cluster. For managed stores create the Secret yourself: "
                + "it has their connection strings.");
        }

        await CreateAsync(steps, "Creating the namespace where it is missing", Namespace(deployment), kubectl, ct);
        await CreateAsync(steps, $"Creating the Secret {deployment.Secret} where it is missing", Secret(deployment), kubectl, ct);
    }

    private static async Task CreateAsync(Steps steps, string says, JsonObject what, string kubectl, CancellationToken ct)
    {
        var (exitCode, printed) = await steps.TryAsync(
            says, new(kubectl, "create", "--filename=-") { Input = what.ToJsonString() }, NoKubectl, ct);
        if (exitCode != 0 && !printed.Contains("AlreadyExists", StringComparison.Ordinal))
            throw new StepFailedException($"{printed}\n{says}: kubectl ended with {exitCode}. Its output is above.");
    }

    private static JsonObject Namespace(Deployment deployment) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = deployment.Namespace },
    };

    private static JsonObject Secret(Deployment deployment) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = deployment.Secret, ["namespace"] = deployment.Namespace },
        ["stringData"] = new JsonObject
        {
            ["redis-password"] = Password("RIDE_ASPIRE_REDIS_PASSWORD"),
            ["postgres-password"] = Password("RIDE_ASPIRE_POSTGRES_PASSWORD"),
            ["dashboard-token"] = Password("RIDE_ASPIRE_DASHBOARD_TOKEN"),
        },
    };

    // A connection string gives other characters a meaning.
    private static string Password(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } given)
            return RandomNumberGenerator.GetString(LettersAndDigits, PasswordLength);
        return given.All(char.IsAsciiLetterOrDigit)
            ? given
            : throw new StepFailedException($"{variable} must have letters and digits only, since it becomes part of connection strings.");
    }
}
