using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    /// <summary>Adds a Redis: <c>redis-server</c> or <c>valkey-server</c> of this machine, or Garnet.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var redis = new RedisResource(name, password?.Resource ?? builder.DefaultPassword($"{name}-password"));
        return builder.AddResource(redis)
            .WithAnnotation(new EndpointAnnotation("tcp", "redis", "tcp", port, targetPort: 6379))
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/redis", Tag = "8.6" })
            .WithEnvironment(context => context.EnvironmentVariables["REDIS_PASSWORD"] = redis.PasswordParameter)
            .WithArgs(context =>
            {
                context.Args.Add("-c");
                context.Args.Add("redis-server --requirepass $REDIS_PASSWORD" + Snapshots(redis));
            });
    }

    /// <summary>Keeps the data between runs.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false)
    {
        builder.WithAnnotation(new ContainerMountAnnotation(name ?? $"{builder.Resource.Name}-data", "/data", ContainerMountType.Volume, isReadOnly));
        return isReadOnly ? builder : builder.WithPersistence();
    }

    /// <summary>Snapshots; the local process keeps an append-only file, whatever this says.</summary>
    public static IResourceBuilder<RedisResource> WithPersistence(
        this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1) =>
        builder.WithAnnotation(new PersistenceAnnotation(interval ?? TimeSpan.FromSeconds(60), keysChangedThreshold));

    private static string Snapshots(RedisResource redis) =>
        redis.TryGetLastAnnotation<PersistenceAnnotation>(out var persistence)
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" --save {persistence.Interval.TotalSeconds} {persistence.KeysChangedThreshold}")
            : "";
}
