namespace Aspire.Hosting.ApplicationModel;

/// <summary>How an instance of a resource is doing.</summary>
public sealed class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    /// <summary>The resource's name, with a number where it has replicas.</summary>
    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

public sealed record CustomResourceSnapshot
{
    public ResourceStateSnapshot? State { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>Whether its health checks pass.</summary>
    internal bool IsHealthy { get; init; }

    /// <summary>Why it cannot start.</summary>
    internal string? Problem { get; init; }

    internal bool IsUp => State?.Text == KnownResourceStates.Running && IsHealthy;

    internal bool HasEnded => State?.Text is "Finished" or "Exited" or "FailedToStart";
}

public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    public static implicit operator ResourceStateSnapshot(string text) => new(text, null);
}

public static class KnownResourceStates
{
    public static readonly string NotStarted = nameof(NotStarted);
    public static readonly string Waiting = nameof(Waiting);
    public static readonly string Starting = nameof(Starting);
    public static readonly string Running = nameof(Running);
    public static readonly string FailedToStart = nameof(FailedToStart);
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Ended, by itself or stopped.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Ran to its end, as it was to.</summary>
    public static readonly string Finished = nameof(Finished);
}
