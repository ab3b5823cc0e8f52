namespace Aspire.Hosting.ApplicationModel;

public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}

/// <summary>Not started with the application, but by a command.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

public enum WaitType
{
    /// <summary>Until it is running and healthy.</summary>
    WaitUntilHealthy,

    /// <summary>Until it has ended, with the exit code expected.</summary>
    WaitForCompletion,
}

public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    public IResource Resource { get; } = resource;

    public WaitType WaitType { get; } = waitType;

    public int ExitCode { get; } = exitCode;
}

public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    public string? Registry { get; set; }

    public required string Image { get; set; }

    public string? Tag { get; set; }
}

public enum ContainerMountType
{
    BindMount,
    Volume,
}

/// <summary>Data that is kept between runs. Without one, a store's data goes with the application.</summary>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    public string? Source { get; } = source;

    public string Target { get; } = target;

    public ContainerMountType Type { get; } = type;

    public bool IsReadOnly { get; } = isReadOnly;
}

/// <summary>Which variables a reference brings.</summary>
[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    None = 0,

    /// <summary><c>ConnectionStrings__NAME</c></summary>
    ConnectionString = 1,

    /// <summary><c>NAME_HOST</c>, <c>NAME_URI</c> and so on: not in the stand-in.</summary>
    ConnectionProperties = 2,

    /// <summary><c>services__NAME__http__0</c></summary>
    ServiceDiscovery = 4,

    /// <summary><c>NAME_HTTP</c>: not in the stand-in.</summary>
    Endpoints = 8,

    All = ConnectionString | ConnectionProperties | ServiceDiscovery | Endpoints,
}

public sealed class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}

internal sealed record HttpHealthCheckAnnotation(string Path, int StatusCode, string? EndpointName) : IResourceAnnotation;

internal sealed record ExcludedFromManifestAnnotation : IResourceAnnotation;

/// <summary>How often Redis writes a snapshot; it has an append-only file besides, here.</summary>
internal sealed record PersistenceAnnotation(TimeSpan Interval, long KeysChangedThreshold) : IResourceAnnotation;
