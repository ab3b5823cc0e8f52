namespace RideAspire.LocalServers;

/// <summary>What to run, and as whom.</summary>
/// <param name="FileName">A path, or a name to look up on PATH.</param>
/// <param name="Arguments">Passed as they are; no shell reads them.</param>
public sealed record Command(string FileName, params IReadOnlyList<string> Arguments)
{
    /// <summary>Default: the current folder.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Added to the environment of this process; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The user to run as; only root can choose another. Default: the current one.</summary>
    public string? User { get; init; }

    /// <summary>Written to standard input, which is closed then.</summary>
    public string? Input { get; init; }

    /// <summary>What asks this program for an orderly end. Default: SIGTERM.</summary>
    public ProcessSignal StopSignal { get; init; } = ProcessSignal.Terminate;

    /// <summary>Gets each line of standard output and standard error, one at a time.</summary>
    public Action<string>? OnLine { get; init; }
}
