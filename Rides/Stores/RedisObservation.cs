using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace RideAspire.Stores;

/// <summary>Makes the connections to both Redis tell of their commands. Registered where traces are exported.</summary>
internal sealed class RedisObservation(RedisStore redis, [FromKeyedServices(StoreFaults.Dispatch)] RedisStore dispatch) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        RedisSpans.Observe(redis.Connection);
        RedisSpans.Observe(dispatch.Connection);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
