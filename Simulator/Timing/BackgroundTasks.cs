namespace RideAspire.Simulator.Timing;

internal static class BackgroundTasks
{
    /// <summary>
    /// Cancels background tasks and waits until all of them have ended. Rethrows a fault other than the cancellation.
    /// </summary>
    public static async Task StopAsync(this CancellationTokenSource stop, params Task[] running)
    {
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
