using RideAspire.LocalServers;

namespace RideAspire.Kit;

/// <summary>
/// A Postgres and a Redis of one's own, in temporary folders. The database <c>rides</c> has no schema yet.
/// </summary>
public sealed class RideStores : IAsyncDisposable
{
    private RideStores(LocalPostgres postgres, LocalRedis redis) => (Postgres, Redis) = (postgres, redis);

    public LocalPostgres Postgres { get; }

    public LocalRedis Redis { get; }

    /// <param name="postgres">Default: durable, as in production.</param>
    /// <param name="redis">Default: with an append-only file, as in production.</param>
    public static async Task<RideStores> StartAsync(
        LocalPostgresOptions? postgres = null, LocalRedisOptions? redis = null, CancellationToken ct = default)
    {
        var started = await LocalPostgres.StartAsync(postgres, ct);
        try
        {
            return new(started, await LocalRedis.StartAsync(redis, ct));
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
