using System.Diagnostics;

namespace RideAspire.LocalServers;

/// <summary>
/// A child process that never outlives this process, even when this one is killed. It runs in a session of its own.
/// Signals go to its process id only.
/// </summary>
public sealed class OwnedProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Lock lines = new();
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OwnedProcess(Process process, ProcessSignal stopSignal) => (this.process, StopSignal) = (process, stopSignal);

    /// <summary>The process id. It remains valid after the process has ended.</summary>
    public int Id { get; private set; }

    /// <summary>Completes with the exit code, which is 128 + n when signal n ended the process.</summary>
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

    /// <summary>Runs the command to its end. Returns its exit code and its output.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(Command command, CancellationToken ct = default)
    {
        var output = new List<string>();
        await using var process = Start(command with { OnLine = line => { output.Add(line); command.OnLine?.Invoke(line); } });
        var exitCode = await process.Exited.WaitAsync(ct);
        return (exitCode, string.Join('\n', output));
    }

    /// <summary>Sends a signal. Does nothing once the process has ended.</summary>
    public void Signal(ProcessSignal signal)
    {
        if (!Exited.IsCompleted)
            signal.Send(Id);
    }

    /// <summary>Asks the process to stop, and kills it when it has not ended within <paramref name="grace"/>.</summary>
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

    /// <summary>Kills the process if it is still running.</summary>
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
                "Local servers need Linux or macOS. On Windows, use WSL, or Aspire with a container engine.");
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
            // It ended before it read its input. Exited has the exit code.
        }

        _ = WatchAsync(pumps);
    }

    private async Task WatchAsync(Task pumps)
    {
        // Not WaitForExitAsync: with asynchronous reads it also waits for grandchildren that hold the same pipe.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ended.TrySetResult();
        if (process.HasExited)
            ended.TrySetResult();
        await ended.Task;
        ProcessGuard.Disown(this);
        // The last lines are usually there already. A grandchild that keeps the pipe open must not delay this.
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
            // The pipe closed with the process.
        }
    }
}
