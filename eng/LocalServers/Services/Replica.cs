namespace RideAspire.LocalServers;

/// <summary>One replica of a service: a process that comes and goes, always at the same address.</summary>
/// <param name="name">For messages.</param>
/// <param name="folder">The service's build.</param>
/// <param name="settings">Its environment variables.</param>
/// <param name="onLine">Gets each line that it prints.</param>
public sealed class Replica(
    string name, string folder, IReadOnlyDictionary<string, string?> settings, Action<string>? onLine = null) : IAsyncDisposable
{
    /// <summary>As an orchestrator's grace period: longer than the longest drain.</summary>
    private static readonly TimeSpan stopGrace = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan startPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(20);
    private static readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly Queue<string> lines = [];
    private OwnedProcess? process;
    private bool asUsual;

    public string Name => name;

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    public int ProcessId => process!.Id;

    public bool Runs => process is { Exited.IsCompleted: false };

    /// <summary>What it said last, for a test that fails.</summary>
    public string LastLines
    {
        get
        {
            lock (lines)
                return string.Join('\n', lines.TakeLast(30).Select(line => $"{name}: {line}"));
        }
    }

    /// <summary>Whether it said so, in its last thousand lines.</summary>
    public bool Said(string text)
    {
        lock (lines)
            return lines.Any(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Starts the process; it is not ready yet.</summary>
    /// <param name="otherwise">Environment variables for this life only, over the usual ones.</param>
    /// <param name="build">The folder of another build of the same service. Default: the one under test.</param>
    /// <param name="arguments">For its command line.</param>
    public void Spawn(IReadOnlyDictionary<string, string?>? otherwise = null, string? build = null, params IReadOnlyList<string> arguments)
    {
        if (Runs)
            throw new InvalidOperationException($"{name} runs already.");

        lock (lines)
            lines.Clear();
        asUsual = otherwise is null && build is null;
        var from = build ?? folder;
        var assembly = Directory.GetFiles(from, "*.runtimeconfig.json")
            .Single()
            .Replace(".runtimeconfig.json", ".dll", StringComparison.Ordinal);
        process = OwnedProcess.Start(new Command("dotnet", ["exec", assembly, .. arguments])
        {
            WorkingDirectory = from,
            Environment = settings.Append(new("ASPNETCORE_URLS", Address.ToString())).Concat(otherwise ?? new Dictionary<string, string?>())
                .GroupBy(variable => variable.Key).ToDictionary(same => same.Key, same => same.Last().Value),
            OnLine = Remember,
        });
    }

    /// <summary>Starts the process and waits until it says that it is ready.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string?>? otherwise = null, string? build = null)
    {
        Spawn(otherwise, build);
        await ReadyAsync();
    }

    public async Task ReadyAsync()
    {
        using var patience = new CancellationTokenSource(startPatience);
        using var looks = new PeriodicTimer(betweenLooks);
        while (!await IsReadyAsync())
        {
            if (!Runs)
                throw new LocalServerException($"{name} ended at its start.\n{LastLines}");
            await looks.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Whether it may be given requests, as <c>/health</c> tells.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var health = await http.GetAsync(new Uri(Address, "/health"));
            return health.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>SIGTERM, as a deployment sends it. Returns how long the exit took; fails when it was none of its own.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var told = TimeProvider.System.GetTimestamp();
        var exitCode = await process!.StopAsync(stopGrace);
        var took = TimeProvider.System.GetElapsedTime(told);
        return exitCode == 0 ? took : throw new LocalServerException($"{name} ended with {exitCode} after SIGTERM.\n{LastLines}");
    }

    /// <summary>Waits for its end, whatever ends it. Returns the exit code; 128 + n after signal n.</summary>
    public Task<int> ExitedAsync() => process!.Exited.WaitAsync(startPatience);

    /// <summary>SIGKILL, as a machine that is lost.</summary>
    public async Task KillAsync()
    {
        process!.Signal(ProcessSignal.Kill);
        await process.Exited;
    }

    /// <summary>SIGSTOP, as a machine that hangs; SIGCONT by <see cref="Thaw"/>.</summary>
    public void Freeze() => process!.Signal(ProcessSignal.Stop);

    public void Thaw() => process!.Signal(ProcessSignal.Continue);

    /// <summary>
    /// Ends what a former test has left changed, and starts what it has left ended; who calls waits with <see cref="ReadyAsync"/>.
    /// </summary>
    public async Task MendAsync()
    {
        if (Runs)
            Thaw();
        if (Runs && asUsual)
            return;
        if (Runs)
            await KillAsync();
        Spawn();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
    }

    private void Remember(string line)
    {
        onLine?.Invoke(line);
        lock (lines)
        {
            if (lines.Count == 1_000)
                lines.Dequeue();
            lines.Enqueue(line);
        }
    }
}
