using Microsoft.Extensions.Hosting;

namespace RideAspire.Stores;

/// <summary>
/// Probes both stores each second, whether or not anybody asks for the health. So trouble is logged when it starts and
/// ends, a store that was promoted or repaired is used again at once, and this environment keeps its key prefix.
/// </summary>
internal sealed class StoreWatch(PostgresProbe postgres, RedisProbe redis, StoreConditions conditions, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    /// <summary>How long the start of the service waits for the first probe.</summary>
    private static readonly TimeSpan firstTimeout = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// The first probe comes before the services that are started next, so that none works on a foreign Redis.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken).WaitAsync(firstTimeout, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await NextAsync(timer, stoppingToken))
            await PassAsync(stoppingToken);
    }

    private Task PassAsync(CancellationToken ct) => Task.WhenAll(TryAsync(postgres, ct), TryAsync(redis, ct));

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
