using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using RideAspire.LocalServers;

namespace RideAspire.StandIn;

/// <summary>Starts all resources, each when what it waits for is ready; stops the projects first, and then the stores.</summary>
internal sealed class Orchestrator : IHostedService
{
    private readonly DistributedApplicationModel model;
    private readonly AppHostFolder folder;
    private readonly RunOptions options;
    private readonly ResourceNotificationService notifications;
    private readonly ConsoleView console;
    private readonly ProjectLauncher projects;
    private readonly StoreLauncher stores;
    private readonly Dependencies dependencies;
    private readonly List<Instance> instances = [];

    public Orchestrator(
        DistributedApplicationModel model,
        Aspire.Hosting.DistributedApplicationExecutionContext context,
        AppHostFolder folder,
        RunOptions options,
        ResourceNotificationService notifications,
        ConsoleView console,
        IConfiguration configuration,
        IHostApplicationLifetime lifetime)
    {
        (this.model, this.folder, this.options, this.notifications, this.console) = (model, folder, options, notifications, console);
        projects = new ProjectLauncher(context, configuration, console);
        stores = new StoreLauncher(folder, console);
        dependencies = new Dependencies(notifications);
        notifications.Published += e => EndWithoutStore(e, lifetime);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
            AllocatePorts(resource);
        instances.AddRange(model.Resources.SelectMany(Instances));
        console.Begin(instances);
        foreach (var instance in instances)
        {
            if (instance.Resource.Has<ExplicitStartupAnnotation>())
                instance.LeaveToCommand();
            else
                instance.Start();
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        console.End();
        await Task.WhenAll(instances.Where(instance => instance.Resource is ProjectResource).Select(instance => instance.StopAsync()));
        await Task.WhenAll(instances.Where(instance => instance.Resource is not ProjectResource).Select(instance => instance.StopAsync()));
        folder.DeleteTemporary();
    }

    /// <summary>The replicas of the resource of that name, or the one replica of that id.</summary>
    public IReadOnlyList<Instance> Find(string nameOrId) =>
    [
        .. instances.Where(instance => string.Equals(instance.Resource.Name, nameOrId, StringComparison.OrdinalIgnoreCase)
            || string.Equals(instance.Id, nameOrId, StringComparison.OrdinalIgnoreCase)),
    ];

    // Nothing can run without its stores; a test gets the reason from what it waits for.
    private void EndWithoutStore(ResourceEvent e, IHostApplicationLifetime lifetime)
    {
        if (options.IsTest || e.Resource is not ContainerResource || e.Snapshot.State?.Text != KnownResourceStates.FailedToStart)
            return;
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    private void AllocatePorts(IResource resource)
    {
        var replicas = Replicas(resource);
        foreach (var endpoint in resource.Endpoints())
        {
            for (var replica = 0; replica < replicas; replica++)
                endpoint.AllocatedPorts.Add(Port(endpoint, wanted: replicas == 1 && !options.IsTest));
        }
    }

    private static int Port(EndpointAnnotation endpoint, bool wanted) =>
        wanted && endpoint.Port is { } port && FreePort.IsFree(port) ? port : FreePort.Next();

    private IEnumerable<Instance> Instances(IResource resource)
    {
        if (resource is ProjectResource project)
        {
            var replicas = Replicas(resource);
            for (var i = 0; i < replicas; i++)
            {
                var (replica, id) = (i, replicas == 1 ? resource.Name : $"{resource.Name}-{i + 1}");
                yield return New(resource, id, ct => projects.LaunchAsync(project, id, replica, ct), Probe(project, replica));
            }
        }
        else if (Launch(resource) is { } launch)
        {
            yield return New(resource, resource.Name, launch);
        }
    }

    private Func<CancellationToken, Task<Running>>? Launch(IResource resource) => resource switch
    {
        RedisResource redis => ct => stores.RedisAsync(redis, ct),
        PostgresServerResource postgres => ct => stores.PostgresAsync(postgres, ct),
        PostgresDatabaseResource database => ct => stores.DatabaseAsync(database, ct),
        _ => null,
    };

    private Instance New(IResource resource, string id, Func<CancellationToken, Task<Running>> launch, HealthProbe? health = null) =>
        new(resource, id, launch, health, MayEnd(resource), dependencies, notifications, console);

    // What others wait for to complete, and what is started by hand, ends when it is done.
    private bool MayEnd(IResource resource) =>
        resource.Has<ExplicitStartupAnnotation>()
        || model.Resources.SelectMany(other => other.Annotations.OfType<WaitAnnotation>())
            .Any(wait => wait.Resource == resource && wait.WaitType == WaitType.WaitForCompletion);

    private static HealthProbe? Probe(ProjectResource project, int replica) =>
        project.TryGetLastAnnotation<HttpHealthCheckAnnotation>(out var check)
        && project.Endpoints().FirstOrDefault(endpoint => check.EndpointName is null || endpoint.Name == check.EndpointName) is { } endpoint
            ? new HealthProbe(new Uri(new Uri(endpoint.Urls.ElementAt(replica)), check.Path), check.StatusCode)
            : null;

    private static int Replicas(IResource resource) => resource.TryGetLastAnnotation<ReplicaAnnotation>(out var annotation) ? annotation.Replicas : 1;
}
