[assembly: AssemblyFixture(typeof(RideAspire.Tests.MachineShared))]

namespace RideAspire.Tests;

/// <summary>The tests of this assembly measure nothing, so they may run beside other suites.</summary>
public sealed class MachineShared : IAsyncLifetime
{
    private IDisposable? machine;

    public async ValueTask InitializeAsync() => machine = await MachineLock.TakeAsync(alone: false);

    public ValueTask DisposeAsync()
    {
        machine?.Dispose();
        return ValueTask.CompletedTask;
    }
}
