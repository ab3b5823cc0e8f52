using System.ComponentModel;

namespace RideAspire.LocalServers;

/// <summary>
/// A store that runs as a child process, on 127.0.0.1, with a password. For tests of failures it can be killed, frozen
/// and started again on the same port and folder. A temporary folder is deleted with it.
/// </summary>
public abstract class LocalServer : IAsyncDisposable
{
    private static readonly TimeSpan stopGrace = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan startTimeout = TimeSpan.FromSeconds(60);

    private readonly string name;
    private readonly bool temporary;
    private readonly Action<string>? onLine;
    private OwnedProcess? process;
    private FolderLock? folderLock;

    private protected LocalServer(string name, string? folder, int port, string? password, Action<string>? onLine)
    {
        this.name = name;
        this.onLine = onLine;
        temporary = folder is null;
        Folder = Path.GetFullPath(folder ?? ServerFolder.NewTemporary(name));
        Port = port == 0 ? FreePort.Next() : port;
        Password = password ?? Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12));
    }

    /// <summary>The program and its version, for a log line.</summary>
    public abstract string Program { get; }

    /// <summary>The folder of the server's data.</summary>
    public string Folder { get; }

    /// <summary>The server's port. It stays the same across restarts.</summary>
    public int Port { get; }

    /// <summary>The password that clients authenticate with.</summary>
    public string Password { get; }

    /// <summary>More environment variables for the server, from its next start on. Default: none.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; set; } = new Dictionary<string, string?>();

    /// <summary>The id of the server's own process, not of a wrapper. It changes with a restart.</summary>
    public int ProcessId => Running.Id;

    /// <summary>Completes with the exit code when the server's present process ends for any reason.</summary>
    public Task<int> Exited => Running.Exited;

    private OwnedProcess Running => process ?? throw new InvalidOperationException($"{name} was not started.");

    /// <summary>Starts a stopped server again, on the same port and folder, and waits until it answers.</summary>
    public async Task StartAgainAsync(CancellationToken ct = default)
    {
        if (process is { Exited.IsCompleted: false })
            throw new InvalidOperationException($"{name} is still running.");
        await LaunchAsync(ct);
    }

    /// <summary>Asks the server to stop, and kills it after 6 s.</summary>
    public virtual Task StopAsync() => process?.StopAsync(stopGrace) ?? Task.CompletedTask;

    /// <summary>Kills the server with SIGKILL, and waits until it has ended.</summary>
    public virtual async Task KillAsync()
    {
        Signal(ProcessSignal.Kill);
        await Exited;
    }

    /// <summary>
    /// Sends a signal to the server's main process. It does not reach the processes of Postgres' sessions, which a
    /// subclass handles.
    /// </summary>
    public void Signal(ProcessSignal signal) => Running.Signal(signal);

    /// <summary>Stops the server, and deletes its folder if that is a temporary one.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folderLock?.Dispose();
        if (temporary)
        {
            ServerFolder.DeleteTemporary(Folder);
        }

        GC.SuppressFinalize(this);
    }

    private protected abstract Task<Command> PrepareAsync(CancellationToken ct);

    private protected async Task LaunchAsync(CancellationToken ct)
    {
        try
        {
            if (!temporary)
                folderLock ??= await FolderLock.TakeAsync(Folder, ct);
            await LaunchAsync(await PrepareAsync(ct), ct);
            folderLock?.Remember(ProcessId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new LocalServerException($"{Program} could not be started in {Folder}: {e.Message}");
        }
    }

    private async Task LaunchAsync(Command command, CancellationToken ct)
    {
        var startup = new StartupLog();
        process = OwnedProcess.Start(command with
        {
            Environment = command.Environment.Concat(Variables).ToDictionary(),
            OnLine = line =>
            {
                onLine?.Invoke(line);
                startup.Add(line);
            },
        });

        try
        {
            if (await Task.WhenAny(startup.Ready, process.Exited).WaitAsync(startTimeout, ct) == startup.Ready)
                return;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // Otherwise it would keep the port and the folder.
            await process.StopAsync(stopGrace);
            ct.ThrowIfCancellationRequested();
            throw new LocalServerException(
                $"{Program} did not accept connections within {startTimeout.TotalSeconds} s. {startup.LastLines}");
        }

        var exitCode = await process.Exited;
        throw new LocalServerException(startup.PortIsTaken
            ? $"{Program} did not start, since port {Port} is taken: stop the program that listens there, or choose another port."
            : $"{Program} ended at once, with exit code {exitCode}. {startup.LastLines}");
    }
}
