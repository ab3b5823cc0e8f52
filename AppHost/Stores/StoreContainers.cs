using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>The stores' settings and volumes, for containers and the manifest alike.</summary>
internal static class StoreContainers
{
    /// <summary>
    /// Gives the server <see cref="StoreSettings.Redis"/>. Aspire has a shell expand the password's variable; the server takes that shell's
    /// place, which as the container's first process would not pass SIGTERM on.
    /// </summary>
    public static IResourceBuilder<RedisResource> WithSettings(this IResourceBuilder<RedisResource> redis) => redis.WithArgs(context =>
    {
        var settings = StoreSettings.Redis.SelectMany(setting => new[] { $"--{setting.Key}", setting.Value is "" ? "''" : setting.Value });

        // In a manifest the command is one text for the shell; when it runs, it is words that are joined to one.
        if (context.Args is ["-c", string command])
        {
            context.Args[1] = string.Join(' ', [$"exec {command}", .. settings]);
            return;
        }

        context.Args.Insert(0, "exec");
        foreach (var word in settings)
            context.Args.Add(word);
    });

    /// <summary>Gives the server <see cref="StoreSettings.Postgres"/>.</summary>
    public static IResourceBuilder<PostgresServerResource> WithSettings(this IResourceBuilder<PostgresServerResource> postgres) =>
        postgres.WithArgs([.. StoreSettings.Postgres.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })]);

    /// <summary>A volume whose name ends in Postgres' major version, since one version cannot read the files of another.</summary>
    public static IResourceBuilder<PostgresServerResource> WithVersionedDataVolume(
        this IResourceBuilder<PostgresServerResource> postgres, string name)
    {
        var tag = postgres.Resource.Annotations.OfType<ContainerImageAnnotation>().Last().Tag!;
        return postgres.WithDataVolume($"{name}-{tag.Split('.')[0]}");
    }
}
