using System.Runtime.Versioning;
using System.Text.Json;
using RideAspire.Kubernetes.Deployments;
using RideAspire.Kubernetes.Generation;
using RideAspire.Kubernetes.Tests.Samples;
using RideAspire.LocalServers;

namespace RideAspire.Kubernetes.Tests.Tool;

/// <summary>The Secret, with a kubectl that only writes down what it is given.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StoreSecretTests : IDisposable
{
    private readonly string folder = ServerFolder.NewTemporary("kubectl");

    private readonly Deployment deployment = ParsedOptions.Of(
        "--registry", "registry.example.org", "--tag", "1", "--host", "rides.example.org", "--namespace", "rides",
        "--identity-authority", "https://identity.example.org", "--identity-audience", "ride-aspire");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => ServerFolder.DeleteTemporary(folder);

    [Fact]
    public async Task It_has_a_password_of_its_own_for_each_store_and_only_kubectl_is_told()
    {
        await using var output = new StringWriter();
        await StoreSecret.CreateAsync(new(folder, output), deployment, await KubectlAsync(""), Ct);

        var given = await File.ReadAllLinesAsync(Path.Combine(folder, "input"), Ct);
        var objects = given.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["Namespace", "Secret"], objects.Select(any => any.GetProperty("kind").GetString()));
        Assert.Equal("ride-aspire-stores", objects[1].GetProperty("metadata").GetProperty("name").GetString());
        var values = objects[1].GetProperty("stringData").Deserialize<Dictionary<string, string>>()!;
        Assert.Equal(["dashboard-token", "postgres-password", "redis-password"], values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, values.Values.Distinct().Count());
        Assert.All(values.Values, value =>
        {
            Assert.Matches("^[A-Za-z0-9]{32}$", value);
            Assert.DoesNotContain(value, output.ToString(), StringComparison.Ordinal);
        });
        Assert.All(
            await File.ReadAllLinesAsync(Path.Combine(folder, "arguments"), Ct), line => Assert.Equal("create --filename=-", line));
    }

    [Fact]
    public async Task One_that_exists_is_kept() => await StoreSecret.CreateAsync(
        new(folder, TextWriter.Null), deployment, await KubectlAsync("echo 'Error from server (AlreadyExists)' >&2; exit 1"), Ct);

    [Fact]
    public async Task What_kubectl_says_is_what_the_user_reads()
    {
        var kubectl = await KubectlAsync("echo 'no connection to the server' >&2; exit 1");

        var failure = await Assert.ThrowsAsync<StepFailedException>(
            () => StoreSecret.CreateAsync(new(folder, TextWriter.Null), deployment, kubectl, Ct));

        Assert.Contains("no connection to the server", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kubectl_that_is_missing_is_asked_for()
    {
        var failure = await Assert.ThrowsAsync<StepFailedException>(
            () => StoreSecret.CreateAsync(new(folder, TextWriter.Null), deployment, Path.Combine(folder, "none"), Ct));

        Assert.Contains("must be on the PATH", failure.Message, StringComparison.Ordinal);
    }

    private async Task<string> KubectlAsync(string then)
    {
        var program = Path.Combine(folder, "kubectl");
        await File.WriteAllTextAsync(
            program, $"#!/bin/sh\ncat >> '{folder}/input'; echo >> '{folder}/input'\necho \"$@\" >> '{folder}/arguments'\n{then}\n", Ct);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }
}
