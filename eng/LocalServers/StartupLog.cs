namespace RideAspire.LocalServers;

/// <summary>The log lines of a starting server.</summary>
internal sealed class StartupLog
{
    private const int Kept = 5;

    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private readonly Queue<string> lines = new();

    /// <summary>Completes when the server accepts connections.</summary>
    public Task Ready => ready.Task;

    /// <summary>Whether the server logged that its port is taken.</summary>
    public bool PortIsTaken { get; private set; }

    /// <summary>The last lines, as one line. When the server gave up, they say why.</summary>
    public string LastLines
    {
        get
        {
            lock (gate)
                return lines.Count == 0 ? "It logged nothing." : $"Its log ends: {string.Join(" | ", lines)}";
        }
    }

    public void Add(string line)
    {
        // Postgres, Redis, Valkey and Garnet all use the first words, and PgBouncer the others.
        if (line.Contains("ready to accept connections", StringComparison.OrdinalIgnoreCase)
            || line.Contains("process up: PgBouncer", StringComparison.Ordinal))
        {
            ready.TrySetResult();
        }

        // The operating system's words. Garnet writes them as one word.
        if (line.Replace(" ", "", StringComparison.Ordinal).Contains("AddressAlreadyInUse", StringComparison.OrdinalIgnoreCase))
            PortIsTaken = true;

        lock (gate)
        {
            if (lines.Count == Kept)
                lines.Dequeue();
            lines.Enqueue(line.Trim());
        }
    }
}
