using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// Probes both stores each second, whether or not anybody asks for the health. So trouble is logged when it starts and
/// ends, a Redis that was promoted is used again at once, and this environment keeps its key prefix.
/// </summary>
internal sealed class StoreWatch(
    PostgresProbe postgres, RedisProbe redis, IConnectionMultiplexer connection, StoreConditions conditions, TimeProvider time)
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

    private Task PassAsync(CancellationToken ct) => Task.WhenAll(
        TryAsync(StoreFaults.Postgres, postgres.RunAsync, ct),
        TryAsync(StoreFaults.Redis, redis.RunAsync, ct));

    private async Task TryAsync(string store, Func<CancellationToken, Task> probe, CancellationToken ct)
    {
        try
        {
            await probe(ct);
            conditions.Works(store);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception e) when (StoreFaults.Of(e) is { } fault)
        {
            // The probe has reported it. Postgres' pool has dropped its connections already.
            if (!fault.KeepsConnection && fault.Store == StoreFaults.Redis)
                await RenewConnectionsAsync(ct);
        }
    }

    /// <summary>Closes the connections: behind one address, new ones may reach the new primary.</summary>
    private async Task RenewConnectionsAsync(CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(Connected().Select(server => server.ExecuteAsync("QUIT"))).WaitAsync(interval, time, ct);
        }
        catch (Exception e) when (StoreFailure.Is(e) || e is TimeoutException)
        {
            // The server closed the connection before its answer arrived.
        }
    }

    private IEnumerable<IServer> Connected() => connection.GetServers().Where(server => server.IsConnected);

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        await ((Task)timer.WaitForNextTickAsync(ct).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }
}
