using System.Diagnostics;

namespace RideAspire.LocalServers;

/// <summary>
/// A child process that never outlives this one, whichever way this one ends. It runs in a session of its own, and is only
/// ever signalled by its process id.
/// </summary>
public sealed class OwnedProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Lock lines = new();
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OwnedProcess(Process process, ProcessSignal stopSignal) => (this.process, StopSignal) = (process, stopSignal);

    /// <summary>The operating system's id, also after the end.</summary>
    public int Id { get; private set; }

    /// <summary>Completes with the exit code; 128 + n when signal n ended the process.</summary>
    public Task<int> Exited => exited.Task;

    internal ProcessSignal StopSignal { get; }

    /// <summary>Starts the command.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    /// <exception cref="LocalServerException">This is Windows, which has no signals.</exception>
    public static OwnedProcess Start(Command command)
    {
        RefuseWindows();
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingDirectory ?? "",
        };
        OwnSession.Wrap(start, command.FileName, command.Arguments);
        if (command.User is not null)
            start.UserName = command.User;
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;

        var owned = new OwnedProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, command.StopSignal);
        owned.Begin(command);
        return owned;
    }

    /// <summary>Runs the command to its end; answers its exit code and all it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(Command command, CancellationToken ct = default)
    {
        var output = new List<string>();
        await using var process = Start(command with { OnLine = line => { output.Add(line); command.OnLine?.Invoke(line); } });
        var exitCode = await process.Exited.WaitAsync(ct);
        return (exitCode, string.Join('\n', output));
    }

    /// <summary>Sends a signal; does nothing once the process has ended.</summary>
    public void Signal(ProcessSignal signal)
    {
        if (!Exited.IsCompleted)
            signal.Send(Id);
    }

    /// <summary>Asks for an orderly end, and kills the process when it has not ended within <paramref name="grace"/>.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        Signal(StopSignal);
        try
        {
            return await Exited.WaitAsync(grace);
        }
        catch (TimeoutException)
        {
            Signal(ProcessSignal.Kill);
            return await Exited;
        }
    }

    /// <summary>Kills the process if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Signal(ProcessSignal.Kill);
        await Exited;
    }

    internal static void RefuseWindows()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new LocalServerException(
                "Local servers need Linux or macOS: on Windows, work in WSL, or with Aspire and a container runtime.");
        }
    }

    private void Begin(Command command)
    {
        process.Start();
        Id = process.Id;
        ProcessGuard.Own(this);
        var pumps = Task.WhenAll(PumpAsync(process.StandardOutput, command.OnLine), PumpAsync(process.StandardError, command.OnLine));
        try
        {
            process.StandardInput.Write(command.Input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read its input; Exited tells.
        }

        _ = WatchAsync(pumps);
    }

    private async Task WatchAsync(Task pumps)
    {
        // Not WaitForExitAsync: where asynchronous reads are on, it also waits for grandchildren that hold the same pipe.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ended.TrySetResult();
        if (process.HasExited)
            ended.TrySetResult();
        await ended.Task;
        ProcessGuard.Disown(this);
        // The last lines are usually there already; a grandchild with the pipe open does not hold us up.
        await Task.WhenAny(pumps, Task.Delay(TimeSpan.FromMilliseconds(500)));
        exited.TrySetResult(process.ExitCode);
        process.Dispose();
    }

    private async Task PumpAsync(StreamReader reader, Action<string>? onLine)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (lines)
                    onLine?.Invoke(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe went with the process.
        }
    }
}
