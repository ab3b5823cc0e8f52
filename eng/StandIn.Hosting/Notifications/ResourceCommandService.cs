using Microsoft.Extensions.DependencyInjection;
using RideAspire.StandIn;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Stops, starts and restarts resources while the application runs.</summary>
public sealed class ResourceCommandService
{
    private readonly IServiceProvider services;

    internal ResourceCommandService(IServiceProvider services) => this.services = services;

    /// <param name="resourceId">A resource's name means all its replicas; a replica's id only that one.</param>
    /// <param name="commandName"><c>stop</c>, <c>start</c> or <c>restart</c>.</param>
    /// <param name="cancellationToken">Gives up waiting; the command goes on.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var instances = services.GetRequiredService<Orchestrator>().Find(resourceId);
        if (instances.Count == 0)
            return new() { Success = false, ErrorMessage = $"There is no resource '{resourceId}'." };
        if (commandName is not ("stop" or "start" or "restart"))
            return new() { Success = false, ErrorMessage = $"There is no command '{commandName}' for '{resourceId}'." };

        if (commandName is "stop" or "restart")
            await Task.WhenAll(instances.Select(instance => instance.StopAsync())).WaitAsync(cancellationToken);
        if (commandName is "start" or "restart")
        {
            foreach (var instance in instances)
                instance.Start();
        }

        return new() { Success = true };
    }

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default) =>
        ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
}

public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public string? ErrorMessage { get; init; }
}

public sealed class DistributedApplicationModel(IResourceCollection resources)
{
    public IResourceCollection Resources { get; } = resources;
}
