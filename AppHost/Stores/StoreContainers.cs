using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>The stores' settings and volumes, for containers and for the manifest.</summary>
internal static class StoreContainers
{
    /// <summary>
    /// Gives the server <see cref="StoreSettings.Redis"/>. Aspire starts it by a shell, which expands the password's
    /// variable. With <c>exec</c> the server replaces that shell, which would not forward SIGTERM.
    /// </summary>
    public static IResourceBuilder<RedisResource> WithSettings(this IResourceBuilder<RedisResource> redis) => redis.WithArgs(context =>
    {
        var settings = StoreSettings.Redis.SelectMany(setting => new[] { $"--{setting.Key}", setting.Value is "" ? "''" : setting.Value });

        // In a manifest the command is one string for the shell. In run mode it is a list of words, joined later.
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

    /// <summary>
    /// A volume with Postgres' major version in its name, because one version cannot read another's files.
    /// </summary>
    public static IResourceBuilder<PostgresServerResource> WithVersionedDataVolume(
        this IResourceBuilder<PostgresServerResource> postgres, string name)
    {
        var tag = postgres.Resource.Annotations.OfType<ContainerImageAnnotation>().Last().Tag!;
        return postgres.WithDataVolume($"{name}-{tag.Split('.')[0]}");
    }
}
