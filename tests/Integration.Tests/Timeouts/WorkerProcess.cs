using System.Diagnostics;
using System.Net;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Timeouts;

/// <summary>A replica of a worker as a process of its own, which a test may signal.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly HttpClient http = new();

    private readonly OwnedProcess process;

    private WorkerProcess(OwnedProcess process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts a worker and waits until it is ready, stores or not: its loops have made their first passes.</summary>
    /// <typeparam name="TOfAssembly">Any type of the worker's assembly.</typeparam>
    public static async Task<WorkerProcess> StartAsync<TOfAssembly>(TestDatabase database, LocalRedis redis, params (string Key, string Value)[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var environment = settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => (string?)setting.Value);
        environment["ConnectionStrings__rides"] = database.ConnectionString;
        environment["ConnectionStrings__redis"] = redis.ConnectionString;
        environment["ASPNETCORE_URLS"] = address.ToString();
        var worker = new WorkerProcess(
            OwnedProcess.Start(new Command("dotnet", ["exec", typeof(TOfAssembly).Assembly.Location]) { Environment = environment, WorkingDirectory = Path.GetTempPath() }),
            address);
        try
        {
            await TestHost.UntilAsync(async () => await worker.AskAsync("/health") == HttpStatusCode.OK);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a probe is answered; null when the process does not answer.</summary>
    public async Task<HttpStatusCode?> AskAsync(string path)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Address, path));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Sends SIGTERM, as a deployment does, and waits for the end; kills after 20 s.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var since = Stopwatch.GetTimestamp();
        return (await process.StopAsync(grace: TimeSpan.FromSeconds(20)), Stopwatch.GetElapsedTime(since));
    }

    /// <summary>Sends SIGKILL, and waits until the process is gone.</summary>
    public Task KillAsync()
    {
        process.Signal(ProcessSignal.Kill);
        return process.Exited;
    }

    public async ValueTask DisposeAsync() => await process.DisposeAsync();
}
