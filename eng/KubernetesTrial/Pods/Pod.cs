using System.Net;
using RideAspire.KubernetesTrial.Manifests;
using RideAspire.KubernetesTrial.Network;
using RideAspire.LocalServers;

namespace RideAspire.KubernetesTrial.Pods;

/// <summary>
/// A process with an address of its own, which is started, probed and ended as the kubelet does it, and is an endpoint
/// of its service while it is ready.
/// </summary>
internal sealed class Pod : IAsyncDisposable
{
    private static readonly TimeSpan timeout = TimeSpan.FromMinutes(2);
    private static readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private readonly ServiceManifest service;
    private readonly Replica replica;
    private readonly Endpoints endpoints;
    private readonly Incidents incidents;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource ending = new();
    private readonly IPAddress address;
    private volatile TaskCompletionSource becomesReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task probing = Task.CompletedTask;

    /// <param name="replica">Not started yet.</param>
    public Pod(ServiceManifest service, Replica replica, Endpoints endpoints, Incidents incidents, TimeProvider time)
    {
        (this.service, this.replica, this.endpoints, this.incidents, this.time) = (service, replica, endpoints, incidents, time);
        address = IPAddress.Parse(replica.Address.Host);
    }

    /// <summary>Starts it, and waits until it is available: ready, and ready still after a while.</summary>
    /// <exception cref="LocalServerException">It did not become available within two minutes.</exception>
    public async Task StartAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        limit.CancelAfter(timeout);
        replica.Spawn();
        try
        {
            await ProbeAsync(service.Startup, onSuccess: () => false, onFailure: () => throw NotStarted("/alive failed"), limit.Token);
            probing = Task.WhenAll(WatchReadinessAsync(), WatchLivenessAsync());
            Task ready;
            do
            {
                ready = becomesReady.Task;
                await ready.WaitAsync(limit.Token);
                await Task.Delay(service.MinReady, time, limit.Token);
            }
            while (becomesReady.Task != ready);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            throw NotStarted($"it was not ready within {timeout.TotalSeconds} s");
        }
    }

    /// <summary>
    /// Takes it out of the endpoints, and ends it: the pause, SIGTERM, and SIGKILL when the grace period is over.
    /// Returns the time from SIGTERM to the exit.
    /// </summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        await ending.CancelAsync();
        await probing;
        endpoints.Remove(address);
        await Task.Delay(service.Pause, time);

        var sent = time.GetTimestamp();
        replica.Signal(ProcessSignal.Terminate);
        try
        {
            var exitCode = await replica.ExitedAsync().WaitAsync(service.Grace - service.Pause, time);
            if (exitCode != 0)
                incidents.Add($"{replica.Name} ended with {exitCode}.\n{replica.LastLines}");
        }
        catch (TimeoutException)
        {
            incidents.Add($"{replica.Name} had not ended when its grace period was over, and was killed.\n{replica.LastLines}");
            await replica.KillAsync();
        }

        return time.GetElapsedTime(sent);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await probing;
        await replica.DisposeAsync();
        ending.Dispose();
    }

    private Task WatchReadinessAsync() => UntilEndingAsync(service.Readiness, BecomeReady, BecomeUnready);

    private Task WatchLivenessAsync() => UntilEndingAsync(
        service.Liveness,
        () => { },
        () => incidents.Add($"{replica.Name} failed its liveness probe.\n{replica.LastLines}"));

    private void BecomeReady()
    {
        if (becomesReady.TrySetResult())
            endpoints.Add(address);
    }

    private void BecomeUnready()
    {
        if (!becomesReady.Task.IsCompleted)
            return;
        becomesReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
        endpoints.Remove(address);
        incidents.Add($"{replica.Name} was unready for a while.\n{replica.LastLines}");
    }

    private async Task UntilEndingAsync(Probe probe, Action onSuccess, Action onFailure)
    {
        try
        {
            await ProbeAsync(probe, () => { onSuccess(); return true; }, onFailure, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // It ends, so the kubelet probes no more.
        }
    }

    /// <param name="onSuccess">Says whether to go on.</param>
    /// <param name="onFailure">Called when as many probes in a row have failed as the threshold says.</param>
    private async Task ProbeAsync(Probe probe, Func<bool> onSuccess, Action onFailure, CancellationToken ct)
    {
        var failures = 0;
        using var ticks = new PeriodicTimer(probe.Period, time);
        do
        {
            if (await SucceedsAsync(probe, ct))
            {
                failures = 0;
                if (!onSuccess())
                    return;
            }
            else if (++failures == probe.FailureThreshold)
            {
                onFailure();
            }
        }
        while (await ticks.WaitForNextTickAsync(ct));
    }

    private async Task<bool> SucceedsAsync(Probe probe, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(probe.Timeout);
        try
        {
            using var answer = await http.GetAsync(new Uri(replica.Address, probe.Path), limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    private LocalServerException NotStarted(string why) => new($"{replica.Name} did not start: {why}.\n{replica.LastLines}");
}
