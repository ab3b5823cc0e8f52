using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace RideAspire.Stores;

/// <summary>
/// Probes each store each second, whether or not anybody asks for the health. So trouble is logged when it starts and
/// ends, a store that was promoted or repaired is used again at once, and this environment keeps its key prefix. A
/// store that hangs does not delay the probes of the others.
/// </summary>
internal sealed class StoreWatch(
    PostgresProbe postgres,
    RedisProbe redis,
    [FromKeyedServices(StoreFaults.Dispatch)] RedisProbe dispatch,
    StoreConditions conditions,
    TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    /// <summary>How long the start of the service waits for the first probe.</summary>
    private static readonly TimeSpan firstTimeout = TimeSpan.FromSeconds(1.5);

    private readonly StoreProbe[] probes = [postgres, redis, dispatch];

    /// <summary>
    /// The first probe comes before the services that are started next, so that none works on a foreign Redis.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        StoreTelemetry.ReportStates(this, [.. probes.Select(probe => probe.Store)], conditions.StateOf);
        await Task.WhenAll(probes.Select(probe => TryAsync(probe, cancellationToken))).WaitAsync(firstTimeout, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        StoreTelemetry.WithdrawStates(this);
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(probes.Select(probe => WatchAsync(probe, stoppingToken)));

    private async Task WatchAsync(StoreProbe probe, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await NextAsync(timer, stopping))
            await TryAsync(probe, stopping);
    }

    /// <summary>Never throws: an exception here would stop the process.</summary>
    private async Task TryAsync(StoreProbe probe, CancellationToken ct)
    {
        try
        {
            if (await probe.RunAsync(ct) is { } fault)
                await probe.RenewConnectionsAsync(fault, ct);
            else
                conditions.Works(probe.Store);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            conditions.Failed(StoreFaults.OfProbe(probe.Store, e), e, byProbe: true);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        await ((Task)timer.WaitForNextTickAsync(ct).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }
}
