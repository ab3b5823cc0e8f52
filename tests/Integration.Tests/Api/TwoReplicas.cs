using Microsoft.AspNetCore.Http;
using RideAspire.Gateway.Retries;

namespace RideAspire.Integration.Tests.Api;

/// <summary>Two replicas that do the same, and a gateway before them.</summary>
internal sealed class TwoReplicas(FakeReplica one, FakeReplica two, HostedService<ReplicaClients> gateway) : IAsyncDisposable
{
    public HostedService<ReplicaClients> Gateway => gateway;

    public static async Task<TwoReplicas> StartAsync(RequestDelegate answer, params (string, string?)[] settings)
    {
        var (one, two) = (await FakeReplica.StartAsync(answer), await FakeReplica.StartAsync(answer));
        return new(one, two, RetryingGateway.Of(settings, one.Address, two.Address));
    }

    public static async Task<TwoReplicas> StartAsync(RequestDelegate answer, RecordedTelemetry told)
    {
        var (one, two) = (await FakeReplica.StartAsync(answer), await FakeReplica.StartAsync(answer));
        return new(one, two, RetryingGateway.Of(told.Into, [], one.Address, two.Address));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await one.DisposeAsync();
        await two.DisposeAsync();
    }
}
