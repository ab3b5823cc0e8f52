using Microsoft.AspNetCore.Http;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>Two replicas that answer in the same way, behind one gateway.</summary>
internal sealed class TwoReplicas(FakeReplica one, FakeReplica two, HostedService<ReplicaClients> gateway) : IAsyncDisposable
{
    public HostedService<ReplicaClients> Gateway => gateway;

    public static async Task<TwoReplicas> StartAsync(RequestDelegate answer, params (string, string?)[] settings)
    {
        var (one, two) = (await FakeReplica.StartAsync(answer), await FakeReplica.StartAsync(answer));
        return new(one, two, RetryingGateway.Of(settings, one.Address, two.Address));
    }

    public static async Task<TwoReplicas> StartAsync(RequestDelegate answer, RecordedTelemetry telemetry)
    {
        var (one, two) = (await FakeReplica.StartAsync(answer), await FakeReplica.StartAsync(answer));
        return new(one, two, RetryingGateway.Of(telemetry.AddTo, [], one.Address, two.Address));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await one.DisposeAsync();
        await two.DisposeAsync();
    }
}
