[assembly: AssemblyFixture(typeof(RideAspire.Tests.MachineShared))]

namespace RideAspire.Tests;

/// <summary>This assembly's tests measure nothing: they may run beside others like them.</summary>
public sealed class MachineShared : IAsyncLifetime
{
    private IDisposable? held;

    public async ValueTask InitializeAsync() => held = await MachineLock.TakeAsync(alone: false);

    public ValueTask DisposeAsync()
    {
        held?.Dispose();
        return ValueTask.CompletedTask;
    }
}
