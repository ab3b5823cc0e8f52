using RideAspire.LocalServers;

namespace RideAspire.AppHost.Tests;

/// <summary>The model where a container engine answers. The tests only inspect it and run no container.</summary>
public sealed class ContainerTests : IAsyncLifetime
{
    private readonly string folder = ServerFolder.NewTemporary("engine");
    private IDistributedApplicationTestingBuilder builder = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // An engine that answers every command with success.
        var engine = Path.Combine(folder, "engine");
        await File.WriteAllTextAsync(engine, "#!/bin/sh\nexit 0\n", Ct);
        await OwnedProcess.RunAsync(new Command("chmod", "+x", engine), Ct);
        builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--ASPIRE_CONTAINER_RUNTIME={engine}"], Ct);
    }

    [Fact]
    public async Task Redis_is_a_container_with_the_common_settings_and_its_server_replaces_the_shell()
    {
        var redis = (RedisResource)builder.Resources.Single(resource => resource.Name == "redis");

        Assert.True(redis.IsContainer());
        var settings = StoreSettings.Redis.Select(setting => $"--{setting.Key} {(setting.Value is "" ? "''" : setting.Value)}");
        Assert.Equal(
            $"exec redis-server --requirepass $REDIS_PASSWORD {string.Join(' ', settings)}",
            string.Join(' ', await ArgumentsOfAsync(redis)));
    }

    [Fact]
    public async Task Postgres_is_a_container_with_the_common_settings_and_a_volume_per_major_version()
    {
        var postgres = (PostgresServerResource)builder.Resources.Single(resource => resource.Name == "postgres");

        Assert.True(postgres.TryGetContainerImageName(out var image));
        var volume = Assert.Single(postgres.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Contains($"postgres:{volume.Source!.Split('-')[^1]}.", image, StringComparison.Ordinal);
        Assert.Equal(
            StoreSettings.Postgres.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" }),
            await ArgumentsOfAsync(postgres));
    }

    private async Task<IList<object>> ArgumentsOfAsync(IResource resource)
    {
        var arguments = new List<object>();
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(new(arguments, resource, Ct) { ExecutionContext = builder.ExecutionContext });
        return arguments;
    }

    public async ValueTask DisposeAsync()
    {
        await builder.DisposeAsync();
        ServerFolder.DeleteTemporary(folder);
    }
}
