namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a callback puts a resource's environment variables.</summary>
public sealed class EnvironmentCallbackContext(DistributedApplicationExecutionContext executionContext, IResource resource)
{
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public IResource Resource { get; } = resource;

    /// <summary>Strings, or values that are also expressions of the manifest.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = [];
}

public sealed class EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback) : IResourceAnnotation
{
    internal Action<EnvironmentCallbackContext> Callback { get; } = callback;
}

public sealed class CommandLineArgsCallbackContext(DistributedApplicationExecutionContext executionContext)
{
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public IList<object> Args { get; } = [];
}

public sealed class CommandLineArgsCallbackAnnotation(Action<CommandLineArgsCallbackContext> callback) : IResourceAnnotation
{
    internal Action<CommandLineArgsCallbackContext> Callback { get; } = callback;
}
