using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>Runs the model's stores as local processes where there is no container engine.</summary>
internal static class LocalStores
{
    /// <summary>
    /// Runs the store as a local process (<c>redis-server</c>, <c>valkey-server</c> or Garnet) or as a container.
    /// </summary>
    public static IResourceBuilder<RedisResource> RunBy(this IResourceBuilder<RedisResource> redis, StorePlacement placement) =>
        redis.RunBy(placement, redis.Resource.PasswordParameter!, async (folder, port, password, onLine, ct) =>
            await LocalRedis.StartAsync(new() { Folder = folder, Port = port, Password = password, OnLine = onLine }, ct));

    /// <summary>Runs the store as a local process (<c>postgres</c>) or as a container.</summary>
    public static IResourceBuilder<PostgresServerResource> RunBy(
        this IResourceBuilder<PostgresServerResource> postgres, StorePlacement placement) =>
        postgres.RunBy(placement, postgres.Resource.PasswordParameter, async (folder, port, password, onLine, ct) =>
            await LocalPostgres.StartAsync(new() { Folder = folder, Port = port, Password = password, OnLine = onLine }, ct));

    private delegate Task<LocalServer> Launch(string folder, int port, string? password, Action<string> onLine, CancellationToken ct);

    private static IResourceBuilder<TStore> RunBy<TStore>(
        this IResourceBuilder<TStore> store, StorePlacement placement, ParameterResource password, Launch launch)
        where TStore : ContainerResource
    {
        if (!placement.AreLocal)
            return store;

        var builder = store.ApplicationBuilder;
        var (folder, port) = (StoreFolder.Of(builder, store.Resource.Name), FreePort.Next());
        var local = new LocalStore(
            store.Resource, async (onLine, ct) => await launch(folder, port, await password.GetValueAsync(ct), onLine, ct));

        // The hosted service that starts first stops last. So Aspire stops the model's services while their stores
        // still run.
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
            .OnResourceReady((_, _, _) => local.ShowDatabasesAsync())
            .WithLifecycle(KnownResourceCommands.StartCommand, "Start", "Play", KnownResourceStates.TerminalStates, local.StartAgainAsync)
            .WithLifecycle(KnownResourceCommands.StopCommand, "Stop", "Stop", [KnownResourceStates.Running], local.EndAsync)
            .WithLifecycle(
                KnownResourceCommands.RestartCommand,
                "Restart",
                "ArrowCounterclockwise",
                [KnownResourceStates.Running],
                local.RestartAsync);
    }

    // As Aspire's own commands for the resources that it runs.
    private static IResourceBuilder<TStore> WithLifecycle<TStore>(
        this IResourceBuilder<TStore> store, string name, string displayName, string icon, IEnumerable<string?> states,
        Func<CancellationToken, Task<ExecuteCommandResult>> act)
        where TStore : ContainerResource =>
        store.WithCommand(name, displayName, context => act(context.CancellationToken), new()
        {
            IconName = icon,
            IconVariant = IconVariant.Filled,
            IsHighlighted = name != KnownResourceCommands.RestartCommand,
            UpdateState = context =>
                states.Contains(context.ResourceSnapshot.State?.Text) ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
        });
}
