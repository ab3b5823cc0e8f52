using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>Makes stores of the model run as processes of this machine, where no container engine is.</summary>
internal static class LocalStores
{
    /// <summary>Runs the store as <c>redis-server</c>, <c>valkey-server</c> or Garnet, if <paramref name="placement"/> says so; else as the container that it is.</summary>
    public static IResourceBuilder<RedisResource> RunBy(this IResourceBuilder<RedisResource> redis, StorePlacement placement) =>
        redis.RunBy(placement, async (server, onLine, ct) => await LocalRedis.StartAsync(
            new() { Folder = server.Folder, Port = server.Port, Password = await redis.Resource.PasswordParameter!.GetValueAsync(ct), OnLine = onLine }, ct));

    /// <summary>Runs the store as a <c>postgres</c> of this machine, if <paramref name="placement"/> says so; else as the container that it is.</summary>
    public static IResourceBuilder<PostgresServerResource> RunBy(this IResourceBuilder<PostgresServerResource> postgres, StorePlacement placement) =>
        postgres.RunBy(placement, async (server, onLine, ct) => await LocalPostgres.StartAsync(
            new() { Folder = server.Folder, Port = server.Port, Password = await postgres.Resource.PasswordParameter.GetValueAsync(ct), OnLine = onLine }, ct));

    private static IResourceBuilder<TStore> RunBy<TStore>(
        this IResourceBuilder<TStore> store, StorePlacement placement, Func<(string Folder, int Port), Action<string>, CancellationToken, Task<LocalServer>> launch)
        where TStore : ContainerResource
    {
        if (!placement.AreLocal)
            return store;

        var builder = store.ApplicationBuilder;
        var (folder, port) = (StoreFolder.Of(builder, store.Resource.Name), FreePort.Next());
        var local = new LocalStore(store.Resource, (onLine, ct) => launch((folder, port), onLine, ct));

        // First to start is last to stop: the services, which Aspire stops, still have their stores.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(local));
        foreach (var image in store.Resource.Annotations.OfType<ContainerImageAnnotation>().ToList())
            store.Resource.Annotations.Remove(image);
        return store
            .WithEndpoint("tcp", endpoint =>
            {
                (endpoint.Port, endpoint.TargetPort, endpoint.IsProxied) = (port, port, false);
                endpoint.AllocatedEndpoint = new(endpoint, "localhost", port);
            })
            .OnInitializeResource((_, start, ct) => local.InitializeAsync(start, ct))
            .WithLifecycle(KnownResourceCommands.StartCommand, "Start", "Play", isFor: running => !running, local.StartAgainAsync)
            .WithLifecycle(KnownResourceCommands.StopCommand, "Stop", "Stop", isFor: running => running, local.StopByHandAsync)
            .WithLifecycle(KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", isFor: running => running, local.RestartAsync);
    }

    // As Aspire has them for what it runs itself.
    private static IResourceBuilder<TStore> WithLifecycle<TStore>(
        this IResourceBuilder<TStore> store, string command, string display, string icon, Func<bool, bool> isFor, Func<CancellationToken, Task<ExecuteCommandResult>> act)
        where TStore : ContainerResource =>
        store.WithCommand(command, display, context => act(context.CancellationToken), new()
        {
            IconName = icon,
            IconVariant = IconVariant.Filled,
            IsHighlighted = command != KnownResourceCommands.RestartCommand,
            UpdateState = context => isFor(context.ResourceSnapshot.State?.Text == KnownResourceStates.Running) ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
        });
}
