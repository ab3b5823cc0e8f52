using Aspire.Hosting.ApplicationModel;
using RideAspire.LocalServers;

namespace RideAspire.StandIn;

/// <summary>
/// One replica of a resource, from waiting for what it needs to its end. What exits unasked is started again, after a pause that
/// doubles with each exit; what is meant to end stays ended.
/// </summary>
internal sealed class Instance(
    IResource resource,
    string id,
    Func<CancellationToken, Task<Running>> launch,
    HealthProbe? health,
    bool mayEnd,
    Dependencies dependencies,
    ResourceNotificationService notifications,
    ConsoleView console)
{
    private static readonly TimeSpan shortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan steady = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Action cancel = () => { };
    private Task life = Task.CompletedTask;

    public string Id => id;

    public IResource Resource => resource;

    /// <summary>Says that it waits for a command.</summary>
    public void LeaveToCommand() => Publish(KnownResourceStates.NotStarted);

    /// <summary>Starts it, unless it runs already.</summary>
    public void Start()
    {
        lock (gate)
        {
            if (!life.IsCompleted)
                return;
            var stopping = new CancellationTokenSource();
            cancel = stopping.Cancel;
            life = Task.Run(() => LiveAsync(stopping.Token));
        }
    }

    /// <summary>Stops it, and waits until it is gone.</summary>
    public async Task StopAsync()
    {
        Task ending;
        lock (gate)
        {
            cancel();
            ending = life;
        }

        await ending;
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        try
        {
            var pause = shortestPause;
            while (true)
            {
                Publish(KnownResourceStates.Waiting);
                await dependencies.AwaitAsync(resource, stop);
                Publish(KnownResourceStates.Starting);
                var since = TimeProvider.System.GetTimestamp();
                var ended = await RunOnceAsync(stop);
                if (mayEnd)
                    return;

                if (TimeProvider.System.GetElapsedTime(since) > steady)
                    pause = shortestPause;
                console.Notice(id, $"{ended}; starting again in {pause.TotalSeconds:0} s");
                await Task.Delay(pause, stop);
                pause = pause * 2 < longestPause ? pause * 2 : longestPause;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Publish(KnownResourceStates.Exited);
        }
        catch (Exception e)
        {
            // It can never start: its program is missing, or what it waits for has failed, which was said already. The others go on.
            if (e is not Aspire.Hosting.DistributedApplicationException)
                console.Problem(id, e.Message);
            notifications.Publish(resource, id, new() { State = KnownResourceStates.FailedToStart, Problem = e.Message });
        }
    }

    /// <summary>Runs it to its end, and says what that was.</summary>
    private async Task<string> RunOnceAsync(CancellationToken stop)
    {
        Running running;
        try
        {
            running = await launch(stop);
        }
        catch (LocalServerException e) when (e is not ServerNotInstalledException)
        {
            Publish(KnownResourceStates.Exited, exitCode: 1);
            return e.Message;
        }

        int exitCode;
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            var watching = WatchHealthAsync(over.Token);
            try
            {
                exitCode = await running.Exited.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                Publish(KnownResourceStates.Stopping);
                await running.StopAsync();
                throw;
            }
            finally
            {
                await over.CancelAsync();
                await watching;
            }
        }

        Publish(mayEnd && exitCode == 0 ? KnownResourceStates.Finished : KnownResourceStates.Exited, exitCode);
        return $"exited with code {exitCode}";
    }

    private async Task WatchHealthAsync(CancellationToken ct)
    {
        Publish(KnownResourceStates.Running, healthy: health is null);
        if (health is null)
            return;

        var before = false;
        await foreach (var now in health.WatchAsync(ct))
        {
            if (now == before)
                continue;
            if (before)
                console.Notice(id, "is no longer healthy");
            Publish(KnownResourceStates.Running, healthy: now);
            before = now;
        }
    }

    private void Publish(string state, int? exitCode = null, bool healthy = false) =>
        notifications.Publish(resource, id, new() { State = state, ExitCode = exitCode, IsHealthy = healthy });
}
