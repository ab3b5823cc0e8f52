namespace RideAspire.Gateway.Streams;

/// <summary>
/// When this gateway ends the event streams that it forwards: once it stops to listen, which is when the drain's pause is over, so that
/// who comes back is led to another gateway. Without, they would hold the stop for the whole window, and be cut at its end.
/// </summary>
internal sealed class StreamsEnd : IHostedService, IDisposable
{
    private readonly CancellationTokenSource come = new();

    public CancellationToken Come => come.Token;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => come.CancelAsync();

    public void Dispose() => come.Dispose();
}
