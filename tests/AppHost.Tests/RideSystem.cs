using Microsoft.Extensions.DependencyInjection;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Tests;

/// <summary>
/// The whole system, started once for all tests of this project. It has local stores, a data folder of its own and a
/// short match window.
/// </summary>
public sealed class RideSystem : IAsyncLifetime
{
    private static readonly TimeSpan startTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan commandTimeout = TimeSpan.FromMinutes(3);

    private readonly string folder = ServerFolder.NewTemporary("apphost");
    private IDisposable? machine;
    private DistributedApplication? app;

    /// <summary>How long a trip waits for a driver. A busy machine finds one within that time.</summary>
    public static TimeSpan MatchWindow { get; } = TimeSpan.FromSeconds(8);

    public DistributedApplication App => app ?? throw new InvalidOperationException("The system is not up.");

    /// <summary>The log lines of all resources until the system was up.</summary>
    public IReadOnlyList<string> StartLog { get; private set; } = [];

    public Uri Gateway => App.GetEndpoint("gateway");

    public IResource Resource(string name) =>
        App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);

    public async ValueTask InitializeAsync()
    {
        // Seven processes start at once here. Other suites on the same machine would make that slow.
        machine = await MachineLock.TakeAsync(alone: true);
        using var limit = new CancellationTokenSource(startTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--Parameters:match-window={MatchWindow}", "--Stores=local", $"--Stores:Folder={folder}"], limit.Token);
        app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);
        await HealthyAsync(limit.Token, "gateway", "matching-worker", "timeout-worker");
        StartLog = await LogAsync(limit.Token);
    }

    /// <summary>Runs a command as the dashboard does. Fails unless it succeeds. Returns its message.</summary>
    public async Task<string> CommandAsync(
        string resource, string command, CancellationToken ct, params (string Name, string Value)[] arguments)
    {
        var inputs = arguments.Select(
            argument => new InteractionInput { Name = argument.Name, InputType = InputType.Text, Value = argument.Value });
        var result = await App.ResourceCommands
            .ExecuteCommandAsync(Resource(resource), command, new InteractionInputCollection([.. inputs]), ct)
            .WaitAsync(commandTimeout, ct);
        Assert.True(result.Success, $"{command} of {resource}: {result.Message}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{command} of {resource}: {result.Message}");
        return result.Message ?? "";
    }

    /// <summary>Waits until the condition holds for the resource, or for one of its replicas.</summary>
    public Task<ResourceEvent> WhenAsync(string resource, Func<ResourceEvent, bool> condition, CancellationToken ct) =>
        App.ResourceNotifications.WaitForResourceAsync(resource, condition, ct).WaitAsync(commandTimeout, ct);

    public async Task HealthyAsync(CancellationToken ct, params string[] resources)
    {
        foreach (var resource in resources)
            await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, ct);
    }

    private async Task<IReadOnlyList<string>> LogAsync(CancellationToken ct)
    {
        var loggers = App.Services.GetRequiredService<ResourceLoggerService>();
        var lines = new List<string>();
        foreach (var resource in App.Services.GetRequiredService<DistributedApplicationModel>().Resources)
        {
            await foreach (var batch in loggers.GetAllAsync(resource).WithCancellation(ct))
                lines.AddRange(batch.Select(line => $"{resource.Name}: {line.Content}"));
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        ServerFolder.DeleteTemporary(folder);
        machine?.Dispose();
    }
}
