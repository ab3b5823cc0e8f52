using RideAspire.LocalServers;

namespace RideAspire.Kit;

/// <summary>One replica of a service: a process that can be stopped and started again at the same address.</summary>
/// <param name="project">The service's folder in the repository.</param>
/// <param name="name">For messages.</param>
/// <param name="folder">The service's build.</param>
/// <param name="variables">Its environment variables.</param>
/// <param name="onLine">Gets each line that it prints.</param>
public sealed class Replica(
    string project, string name, string folder, IReadOnlyDictionary<string, string?> variables, Action<string>? onLine = null)
    : IAsyncDisposable
{
    /// <summary>Like an orchestrator's grace period: longer than the longest drain.</summary>
    private static readonly TimeSpan stopGrace = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly Queue<string> lines = [];
    private OwnedProcess? process;
    private bool asUsual;

    public string Project => project;

    public string Name => name;

    /// <summary>Where it listens. Default: a free port of 127.0.0.1.</summary>
    public Uri Address { get; init; } = new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>The words of a command that runs it, such as <c>unshare --mount</c>. Default: none.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    public int ProcessId => process!.Id;

    public bool Runs => process is { Exited.IsCompleted: false };

    /// <summary>The last 30 lines that it printed, for a test that fails.</summary>
    public string LastLines
    {
        get
        {
            lock (lines)
                return string.Join('\n', lines.TakeLast(30).Select(line => $"{name}: {line}"));
        }
    }

    /// <summary>Whether one of its last thousand lines contains the text.</summary>
    public bool HasPrinted(string text)
    {
        lock (lines)
            return lines.Any(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Starts the process and does not wait until it is ready.</summary>
    /// <param name="overrides">Environment variables for this run only, over the usual ones.</param>
    /// <param name="build">The folder of another build of the same service. Default: the usual one.</param>
    /// <param name="arguments">Its command line.</param>
    public void Spawn(IReadOnlyDictionary<string, string?>? overrides = null, string? build = null, params IReadOnlyList<string> arguments)
    {
        if (Runs)
            throw new InvalidOperationException($"{name} is already running.");

        lock (lines)
            lines.Clear();
        asUsual = overrides is null && build is null;
        var from = build ?? folder;
        var assembly = Directory.GetFiles(from, "*.runtimeconfig.json")
            .Single()
            .Replace(".runtimeconfig.json", ".dll", StringComparison.Ordinal);
        string[] words = [.. Before, "dotnet", "exec", assembly, .. arguments];
        process = OwnedProcess.Start(new Command(words[0], words[1..])
        {
            WorkingDirectory = from,
            Environment = variables.Append(new("ASPNETCORE_URLS", Address.ToString()))
                .Concat(overrides ?? new Dictionary<string, string?>())
                .GroupBy(variable => variable.Key).ToDictionary(same => same.Key, same => same.Last().Value),
            OnLine = Remember,
        });
    }

    /// <summary>Starts the process and waits until it is ready.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string?>? overrides = null, string? build = null)
    {
        Spawn(overrides, build);
        await ReadyAsync();
    }

    /// <summary>Waits until <c>/health</c> answers 200, for a minute at most.</summary>
    public async Task ReadyAsync()
    {
        using var limit = new CancellationTokenSource(timeout);
        using var polls = new PeriodicTimer(pollInterval);
        while (!await IsReadyAsync())
        {
            if (!Runs)
                throw new LocalServerException($"{name} ended while it started.\n{LastLines}");
            await polls.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Whether <c>/health</c> answers 200 now.</summary>
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

    /// <summary>Sends SIGTERM, as a deployment does, and waits for the end. Returns how long that took.</summary>
    /// <exception cref="LocalServerException">
    /// The exit code was not 0, or the process had to be killed after 20 s.
    /// </exception>
    public async Task<TimeSpan> TerminateAsync()
    {
        var sent = TimeProvider.System.GetTimestamp();
        var exitCode = await process!.StopAsync(stopGrace);
        var took = TimeProvider.System.GetElapsedTime(sent);
        return exitCode == 0 ? took : throw new LocalServerException($"{name} ended with {exitCode} after SIGTERM.\n{LastLines}");
    }

    /// <summary>Waits for its end, for a minute at most. Returns the exit code; 128 + n after signal n.</summary>
    public Task<int> ExitedAsync() => process!.Exited.WaitAsync(timeout);

    /// <summary>Sends a signal and does not wait.</summary>
    public void Signal(ProcessSignal signal) => process!.Signal(signal);

    /// <summary>Sends SIGKILL, as if the machine were lost, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        process!.Signal(ProcessSignal.Kill);
        await process.Exited;
    }

    /// <summary>Sends SIGSTOP, as if the machine hung.</summary>
    public void Freeze() => process!.Signal(ProcessSignal.Stop);

    /// <summary>Sends SIGCONT.</summary>
    public void Thaw() => process!.Signal(ProcessSignal.Continue);

    /// <summary>
    /// Makes good what an earlier test has left: thaws the process, replaces one that was started with overrides,
    /// starts one that has ended. Does not wait until it is ready.
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
