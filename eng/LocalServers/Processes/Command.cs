namespace RideAspire.LocalServers;

/// <summary>A command to run.</summary>
/// <param name="FileName">A path, or a name to find on PATH.</param>
/// <param name="Arguments">The arguments. No shell interprets them.</param>
public sealed record Command(string FileName, params IReadOnlyList<string> Arguments)
{
    /// <summary>The working folder. Default: the current one.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Changes to the environment of this process. A null value removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The user to run as. Only root can choose another one. Default: the current user.</summary>
    public string? User { get; init; }

    /// <summary>The whole standard input.</summary>
    public string? Input { get; init; }

    /// <summary>The signal that asks this program to stop. Default: SIGTERM.</summary>
    public ProcessSignal StopSignal { get; init; } = ProcessSignal.Terminate;

    /// <summary>Receives the lines of standard output and standard error, one at a time.</summary>
    public Action<string>? OnLine { get; init; }
}
