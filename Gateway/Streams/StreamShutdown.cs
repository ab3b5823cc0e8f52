namespace RideAspire.Gateway.Streams;

/// <summary>
/// Cancels <see cref="Token"/> when this gateway ends the event streams that it forwards: after
/// <c>Drain:ReadinessDelay</c>, when it stops listening. A client that reconnects is then routed to another gateway.
/// Otherwise the open streams would delay the shutdown until its timeout and then be cut.
/// </summary>
internal sealed class StreamShutdown : IHostedService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();

    public CancellationToken Token => stopping.Token;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => stopping.CancelAsync();

    public void Dispose() => stopping.Dispose();
}
