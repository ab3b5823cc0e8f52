using RideAspire.LocalServers;

namespace RideAspire.AppHost.Tests;

/// <summary>The AppHost as a developer runs it: a process of its own, with data in a folder of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly string folder = ServerFolder.NewTemporary("apphost-test");
    private readonly List<string> lines = [];
    private readonly SemaphoreSlim printed = new(0);
    private readonly OwnedProcess process;

    private AppHostProcess(IReadOnlyList<string> before, IReadOnlyDictionary<string, string?> environment, string[] args) =>
        process = OwnedProcess.Start(new Command(
            before.Append("dotnet").First(),
            [.. before.Append("dotnet").Skip(1), "exec", typeof(Projects.AppHost).Assembly.Location, .. args])
        {
            // All processes that it starts inherit its environment, so the folder identifies them. The ports are free
            // ones.
            Environment = new Dictionary<string, string?>
            {
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["Stores__Folder"] = folder,
                ["DcpPublisher__RandomizePorts"] = "true",
                ["ASPNETCORE_URLS"] = $"http://localhost:{FreePort.Next()}",
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://localhost:{FreePort.Next()}",
                ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{FreePort.Next()}",
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            }.Concat(environment).ToDictionary(),
            OnLine = line =>
            {
                lock (lines)
                    lines.Add(line);
                printed.Release();
            },
        });

    public int Id => process.Id;

    public Task<int> Exited => process.Exited;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    public static AppHostProcess Start(params string[] args) => new([], new Dictionary<string, string?>(), args);

    /// <summary>Starts it with more environment variables.</summary>
    public static AppHostProcess StartIn(IReadOnlyDictionary<string, string?> environment, params string[] args) =>
        new([], environment, args);

    /// <summary>Starts it where hardly anything is installed.</summary>
    public static AppHostProcess StartOn(BareMachine machine, params string[] args) => new(machine.Enter, machine.Environment, args);

    public void Signal(ProcessSignal signal) => process.Signal(signal);

    /// <summary>Waits for the first line that contains the text.</summary>
    public async Task<string> LineAsync(string text, CancellationToken ct)
    {
        while (true)
        {
            lock (lines)
            {
                if (lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                    return found;
                Assert.False(Exited.IsCompleted, $"The AppHost ended without printing '{text}':\n{string.Join('\n', lines)}");
            }

            await Task.WhenAny(printed.WaitAsync(ct), Exited);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// The running processes that the AppHost started: their environment or working folder names its folder.
    /// </summary>
    public IReadOnlyList<(int Id, string Command)> Children() =>
    [
        .. Directory.GetDirectories("/proc")
            .Where(entry => int.TryParse(Path.GetFileName(entry), out var id) && id != Id
                && (Mentions(entry, "environ") || WorksInFolder(entry)))
            .Select(entry => (
                int.Parse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture),
                Text(entry, "cmdline").Replace('\0', ' '))),
    ];

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync(TimeSpan.FromSeconds(20));
        ServerFolder.DeleteTemporary(folder);
        printed.Dispose();
    }

    private bool Mentions(string entry, string file) => Text(entry, file).Contains(folder, StringComparison.Ordinal);

    // A Postgres session hides its environment, but its working folder is the data folder.
    private bool WorksInFolder(string entry)
    {
        try
        {
            return new FileInfo(Path.Combine(entry, "cwd")).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Text(string entry, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(entry, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or it belongs to another user.
            return "";
        }
    }
}
